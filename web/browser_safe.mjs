// The modules of nadam_edu that use nothing but `elementwise`; the page runs these very files.
export const browserSafe = [
  "arguments",
  "cosine_schedules",
  "elementwise",
  "explorations",
  "generations",
  "keras_schedules",
  "learning_rate_schedule",
  "schedules",
  "surfaces",
  "update_rules",
];
