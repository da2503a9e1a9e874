// What arrays.py computes with: numbers side by side, each array a Float64Array. Each operation is that of Python's floats to the bit, and gives
// false where Python raises: what is thrown here would end the program, as MicroPython cannot catch it.

const single = new Float64Array(1); // holds a number beside an array

// The browser takes longer to make an array than to fill it, so many are parts of one. It is thrown away when none of them is held any more.
const MANY = 2 ** 16;
let whole = new Float64Array(MANY);
let used = 0;

function made(length) {
  if (used + length > whole.length) [whole, used] = [new Float64Array(Math.max(length, MANY)), 0];
  used += length;
  return whole.subarray(used - length, used);
}

// `compute` goes through the numbers of two arrays, or of an array and one number, and fills a third.
const operation = (compute) => (a, b) => {
  const i = a instanceof Float64Array ? 1 : 0;
  const j = b instanceof Float64Array ? 1 : 0;
  if (i && j ? a.length !== b.length : typeof (i ? b : a) !== "number") return false;
  if (!i || !j) single[0] = i ? b : a;
  return compute(i ? a : single, j ? b : single, made(i ? a.length : b.length), i, j);
};

const DIGITS = "0123456789abcdef";
const digit = (code) => (code < 58 ? code - 48 : code - 87);

// Each has its own loop: one loop for all, with a function for each number, takes several times as long.
export const arrays = {
  add: operation((a, b, sum, i, j) => {
    for (let n = 0; n < sum.length; n++) sum[n] = a[n * i] + b[n * j];
    return sum;
  }),
  subtract: operation((a, b, difference, i, j) => {
    for (let n = 0; n < difference.length; n++) difference[n] = a[n * i] - b[n * j];
    return difference;
  }),
  multiply: operation((a, b, product, i, j) => {
    for (let n = 0; n < product.length; n++) product[n] = a[n * i] * b[n * j];
    return product;
  }),
  divide: operation((a, b, ratio, i, j) => {
    if (b.includes(0)) return false;
    for (let n = 0; n < ratio.length; n++) ratio[n] = a[n * i] / b[n * j];
    return ratio;
  }),
  below: operation((a, b, truth, i, j) => {
    for (let n = 0; n < truth.length; n++) truth[n] = a[n * i] < b[n * j] ? 1 : 0;
    return truth;
  }),
  absolute(a) {
    const size = made(a.length);
    for (let n = 0; n < a.length; n++) size[n] = Math.abs(a[n]);
    return size;
  },
  root(a) {
    const roots = made(a.length);
    for (let n = 0; n < a.length; n++) {
      if (a[n] < 0) return false;
      roots[n] = Math.sqrt(a[n]);
    }
    return roots;
  },
  beside(a, b) {
    const both = made(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  },
  part: (all, count, nth) => all.subarray((nth * all.length) / count, ((nth + 1) * all.length) / count),
  repeat(a, times) {
    const long = made(a.length * times);
    a.forEach((value, n) => long.fill(value, n * times, (n + 1) * times));
    return long;
  },
  // To and from Python as text of their bytes: a number that is whole would come to Python as an integer of 32 bits.
  fromHex(text) {
    const bytes = new Uint8Array(text.length / 2);
    for (let n = 0; n < bytes.length; n++) bytes[n] = 16 * digit(text.charCodeAt(2 * n)) + digit(text.charCodeAt(2 * n + 1));
    return new Float64Array(bytes.buffer);
  },
  toHex({ buffer, byteOffset, byteLength }) {
    let text = "";
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) text += DIGITS[byte >> 4] + DIGITS[byte & 15];
    return text;
  },
};
