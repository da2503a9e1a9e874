"""Each check turns red on a planted fault: a copy of the book gets one, and its step of `make test` fails.

`make sabotage` runs this file and says how many of the faults were caught. First each step must be green on a
copy without a fault.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

BOOK = Path(__file__).parents[1]
CHAPTER = "chapters/02_momentum.ipynb"  # needs NumPy alone, so that each step is quick
STEPS = {  # what make is told; of the long ones the part that guards
    "book": ["book"],
    "pages": ["browser"],
    "figures": ["browser"],
    "legends": ["browser"],
    "addresses": ["browser-tests"],
    "stills": ["unit", "TESTS=tests/figures/test_stored_pictures.py -n 0"],
    "lint": ["lint"],
    "nbval": ["nbval", f"CHAPTERS={CHAPTER} -n 0"],
    "trial": ["unit", "TESTS=tests/trial/test_trial.py -n 0"],
    "parity": ["unit", "TESTS=tests/test_update_rules.py -n 0"],
    "explorations": ["unit", "TESTS=tests/test_explorations.py -m slow -k PolynomialDecay -n 0"],
    "widgets": ["unit", "TESTS=tests/figures/test_widgets.py -n 0"],
    "chapters": ["unit", "TESTS=tests/book/test_chapters.py -n 0"],
    "needed": ["unit", "TESTS=tests/test_needed.py -n 0"],
    "repository": ["unit", "TESTS=tests/test_repository.py -n 0"],
    "workflows": ["unit", "TESTS=tests/test_workflows.py -n 0"],
    "layout": ["unit", "TESTS=tests/test_layout.py -n 0"],
    "api": ["unit", "TESTS=tests/test_api.py -n 0"],
    "nadam": ["unit", "TESTS=tests/optimizer/test_nadam.py -k signature -n 0"],
    "in place": ["unit", "TESTS=tests/optimizer/test_blocks.py -n 0"],
    "edges": ["unit", "TESTS=tests/schedules/test_keras_schedules.py -k edges -n 0"],
    "doctests": ["unit", "TESTS=nadam_edu/update_rules -n 0"],
    "equations": ["unit", "TESTS=tests/book/test_equations.py -n 0"],
    "recipes": ["unit", "TESTS=tests/test_recipes.py -n 0"],
    "promised": ["unit", "TESTS=tests/test_promised.py -n 0"],
    "sources": ["unit", "TESTS=tests/test_sources.py -n 0"],
    "policy": ["unit", "TESTS=tests/book/test_policy.py -n 0"],
    "marks": ["unit", "TESTS=tests/book/test_marks.py -n 0"],
    "tools": ["unit", "TESTS=tests/test_tools.py -n 0"],
    "docstrings": ["unit", "TESTS=tests/test_docstrings.py -n 0"],
    "tolerances": ["unit", "TESTS=tests/test_tolerances.py -n 0"],
    "says": ["unit", "TESTS=tests/book/test_says.py -n 0"],
    "spoken of": ["unit", "TESTS=tests/trial/test_spoken_of.py -n 0"],
    "ledger": ["unit", "TESTS=tests/trial/test_ledger.py -n 0"],
    "configs": ["unit", "TESTS=tests/optimizer/test_config.py -k from_the_repr -n 0"],
    "hidden": ["unit", "TESTS=tests/book/test_hidden.py -n 0"],
    "legacy": ["unit", "TESTS=tests/test_keras_legacy.py -n 0"],
    "sweeps": ["unit", "TESTS=tests/sweeps/test_store.py tests/sweeps/test_running.py -n 0"],
    "exercises": ["unit", "TESTS=tests/test_diagnose.py tests/test_number_exercises.py -n 0"],
}
# The browser's files that run, and the tests in them: the whole takes minutes.
BROWSER = {
    "pages": (["every_page"], "chapters/notation"),
    "addresses": (["address"], "settings that a reader can choose"),
    "legends": (["legend"], "a kept schedule is named"),
    "figures": (
        ["explore", "edit", "counts"],
        "a slider changes the numbers|an endless loop is stopped|sixty moves",
    ),
}


STAMPS = (".installed", ".testing")  # by which make knows that the packages are there


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the book with the browser files already built."""
    return copied(tmp_path)


def copied(into):
    """Copy the book into a folder. It becomes a repository, as a check asks git for the files."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=BOOK, check=True, capture_output=True, text=True
    ).stdout
    for name in names.splitlines():
        if (BOOK / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(BOOK / name, into / name)
    subprocess.run(["git", "init", "--quiet"], cwd=into, check=True)
    # Real folders of links: what empties one in the copy takes the links alone.
    for folder in ("web/node_modules", "web/dist"):
        (into / folder).mkdir()
        for path in (BOOK / folder).iterdir():
            if path.name not in STAMPS:
                (into / folder / path.name).symlink_to(path)
    for name in STAMPS:
        (into / "web" / "node_modules" / name).touch()
    (into / ".venv").mkdir()  # `make -n test` runs a program of this folder
    for name in ("bin", "pyvenv.cfg"):
        (into / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    return into


def run(copy, step, only=""):
    """Return exit code and output of one step of `make test` in the copy, with the copy's own nadam_edu.

    Of pytest's tests only some.
    """
    target, *variables = STEPS[step]
    built = [
        f"{sys.prefix}/.reading",
        f"{sys.prefix}/.testing",
        *(f"web/node_modules/{name}" for name in STAMPS),
    ]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTEST", "MFLAGS"))
    }
    environment |= {"PYTHONPATH": str(copy), "COLUMNS": "200", "npm_config_offline": "true"}
    if step in BROWSER:  # it builds the browser files anew
        files, pattern = BROWSER[step]
        for path in (copy / "tests" / "browser").glob("*.test.mjs"):
            if path.name.split(".")[0] not in files:
                path.write_text("")  # make names some of them
        environment |= {"NODE_OPTIONS": f'--test-name-pattern="{pattern}"', "PATIENCE": "20000"}
    else:
        built.append("web/dist/.built")
    if only:
        variables = [f"{variables[0]} -k '{only}'"]
    command = ["make", *(f"--old-file={name}" for name in built), f"VENV={sys.prefix}", target, *variables]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_green_on_an_unchanged_copy(copy, step):
    code, output = run(copy, step)
    assert code == 0, output


# Ways to plant ----------------------------------------------------------------------------------------------


def edit_text(copy, name, old, new):
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} must hold {old!r} once to plant a fault there"
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit_cells(copy, change, kind="code"):
    """Let ``change`` work on the cells of the chapter."""
    notebook = nbformat.read(copy / CHAPTER, as_version=4)
    change([cell for cell in notebook.cells if cell.cell_type == kind])
    nbformat.write(notebook, copy / CHAPTER)


def edit_source(copy, old, new, kind="markdown"):
    """Replace what one cell of the chapter holds once."""

    def change(cells):
        (cell,) = [cell for cell in cells if old in cell.source]
        cell.source = cell.source.replace(old, new)

    edit_cells(copy, change, kind)


def append(copy, name, text):
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write(text)


CDN = "cdn.jsd" + "elivr.net"  # in two parts, as no file may name it


# Stored outputs ---------------------------------------------------------------------------------------------


def change_a_stored_number(copy):
    edit_text(copy, CHAPTER, "with momentum: 21\\n", "with momentum: 22\\n")


def change_code_and_leave_the_old_output(copy):
    edit_source(copy, '"plain descent:"', '"gradient descent:"', "code")


def change_a_curve_and_leave_the_old_picture(copy):
    edit_source(copy, 'along["sgd, rate 1/13"]', 'along["sgd, best rate"]', "code")


def never_execute(copy):
    edit_cells(copy, lambda cells: [cell.update(execution_count=None, outputs=[]) for cell in cells])


def execute_out_of_order(copy):
    edit_cells(copy, lambda cells: cells[3].update(execution_count=99))


def strip_outputs(copy):
    edit_cells(copy, lambda cells: [cell.update(outputs=[]) for cell in cells])


def raise_in_a_cell(copy):
    edit_cells(copy, lambda cells: cells[-1].update(source="raise RuntimeError('planted')"))


def planted_error():
    return nbformat.v4.new_output(
        "error", ename="RuntimeError", evalue="planted", traceback=["RuntimeError: planted"]
    )


def store_an_error(copy):
    edit_cells(copy, lambda cells: cells[-1].update(outputs=[planted_error()]))


def stop_raising(copy):
    """Let a cell run through of which the reader is shown the error; what is stored still has it."""

    def change(cells):
        cells[-1].source = "None"
        cells[-1].metadata["tags"] = ["raises-exception"]
        cells[-1].outputs = [planted_error()]

    edit_cells(copy, change)


def stop_raising_and_store_it(copy):
    edit_cells(copy, lambda cells: cells[-1].metadata.update(tags=["raises-exception", "hide-cell"]))


def write_a_bad_magic(copy):
    edit_cells(copy, lambda cells: cells[2].update(source="%matplotlb inline\n" + cells[2].source))


# Pages ------------------------------------------------------------------------------------------------------


def drop_from_the_contents(copy):
    edit_text(copy, "_toc.yml", "      - file: chapters/04_nadam\n", "")


def list_a_page_that_is_missing(copy):
    edit_text(
        copy,
        "_toc.yml",
        "      - file: chapters/04_nadam\n",
        "      - file: chapters/04_nadam\n      - file: chapters/missing\n",
    )


def break_a_link(copy):
    edit_text(copy, "chapters/index.ipynb", "{doc}`04_nadam` each", "{doc}`04_nadams` each")


def break_an_anchor(copy):
    edit_source(copy, "{numref}`fig-mom-kept`", "{numref}`fig-mom-lost`")


def lose_a_vendored_file(copy):
    """Lose the styles of the formulas, which are one folder of the built files."""
    (copy / "web" / "dist" / "katex").unlink()


def lose_the_program_of_the_figures(copy):
    (copy / "web" / "dist" / "nadam-runtime.js").unlink()


def shown(cells):
    """Return what the chapter says of its figures."""
    return [cell.metadata["mystnb"] for cell in cells if "mystnb" in cell.metadata]


def drop_an_alt_text(copy):
    edit_cells(copy, lambda cells: shown(cells)[0]["image"].pop("alt"))


def edit_widgets(copy, change):
    """Let ``change`` work on what the chapter's metadata say of live figures."""
    notebook = nbformat.read(copy / CHAPTER, as_version=4)
    notebook.metadata.widgets = change(notebook.metadata.widgets)
    nbformat.write(notebook, copy / CHAPTER)


def lose_what_the_live_figures_are_drawn_from(copy):
    edit_widgets(copy, lambda widgets: {})


def save_the_models_where_colab_does(copy):
    edit_widgets(copy, lambda widgets: {kind: content.state for kind, content in widgets.items()})


def leave_a_block_open(copy):
    edit_source(copy, "## What we have seen", ":::{note}\nOpen.\n\n## What we have seen")


def shorten_an_alt_text(copy):
    edit_cells(copy, lambda cells: shown(cells)[0]["image"].update(alt="A plot."))


def name_two_figures_alike(copy):
    edit_cells(copy, lambda cells: shown(cells)[1]["figure"].update(name="fig-mom-paths"))


def leave_an_equation_unchecked(copy):
    edit_source(copy, "  # eq-mom-recurrence", "", "code")


def type_a_result_into_the_prose(copy):
    edit_source(copy, "{glue:text}`past:.2f`", "1.52")


def say_no_reason_against_a_choice(copy):
    edit_source(copy, "- **the place x**: Keras", "Keras")


def give_the_last_hint_first(copy):
    name = "nadam_edu/exercises/offered.py"
    edit_text(copy, name, "exercise.hints[min(hints, len(exercise.hints)) - 1]", "exercise.hints[-1]")


def let_a_number_be_further_off(copy):
    name = "nadam_edu/exercises/numbers.py"
    edit_text(copy, name, "(self.share + ROUNDING)", "(2 * self.share + ROUNDING)")


def name_a_section_that_is_not_there(copy):
    edit_text(copy, "nadam_edu/exercises/adam_mistakes.py", '"Adam, line by line"', '"Adam line by line"')


def misspell_a_glued_name(copy):
    edit_source(copy, "{glue:text}`past:.2f`", "{glue:text}`passed:.2f`")


def remove_the_quiz(copy):
    edit_source(copy, "::::{quiz} 02-check", "::::{note} 02-check")


def let_a_solution_assert_nothing(copy):
    edit_source(copy, "assert 0 < path[:, 0].max() < ", "0 < path[:, 0].max() < ", "code")
    edit_source(copy, "assert np.argmax(path[:, 0] > 0) > ", "np.argmax(path[:, 0] > 0) > ", "code")


def remove_a_section(copy):
    edit_source(copy, "## What we have seen", "## Summary")


def remove_a_term(copy):
    edit_text(copy, "chapters/glossary.md", "\nlook-ahead\n", "\nlooking ahead\n")


def remove_an_entry_of_the_bibliography(copy):
    edit_text(copy, "chapters/references.bib", "{polyak1964,", "{polyak,")


def drop_a_citation(copy):
    """Cite a source no longer at the one place that cites it."""
    edit_text(copy, "chapters/01_gradient_descent.ipynb", "{cite}`goh2017`", "elsewhere")


def write_a_bare_address(copy):
    append(copy, "chapters/notation.md", "\nSee https://example.org/notation for more.\n")


def leave_a_module_off_the_page_of_the_package(copy):
    edit_text(
        copy,
        "chapters/api_training.md",
        "automodule:: nadam_edu.keras_tools.update_hooks\n",
        "automodule:: nadam_edu.surfaces\n",
    )


# The repository ---------------------------------------------------------------------------------------------


def load_a_page_s_script_from_a_cdn(copy):
    append(copy, "chapters/notation.md", f'\n<script src="https://{CDN}/npm/d3"></script>\n')


def load_a_template_s_style_from_a_cdn(copy):
    (copy / "_templates").mkdir()
    (copy / "_templates" / "layout.html").write_text(
        f'<link rel="stylesheet" href="https://{CDN}/npm/katex.css">\n'
    )


def lock_without_a_hash(copy):
    path = copy / "requirements.txt"
    text = path.read_text()
    path.write_text(
        re.sub(r"^(anywidget==.*?)(?: \\\n    --hash=\S+)+", r"\1", text, count=1, flags=re.MULTILINE)
    )
    assert path.read_text() != text


def lock_another_version_for_reading(copy):
    path = copy / "requirements-book.txt"
    text = path.read_text()
    path.write_text(re.sub(r"^anywidget==\S+", "anywidget==0.0.1", text, count=1, flags=re.MULTILINE))
    assert path.read_text() != text


def let_a_function_pass_for_a_browser(copy):
    edit_text(
        copy,
        "tools/needed.sh",
        '{ "$1" --version >/dev/null 2>&1; }',
        '{ command -v "$1" >/dev/null; }\nfirefox() { return 0; }',
    )


def look_at_a_clock(copy):
    append(copy, "tests/test_arguments.py", "\nBEGAN = time.perf_" + "counter()\n")


# The code ---------------------------------------------------------------------------------------------------


def import_against_the_arrows(copy):
    code = "\n\ndef _late():\n    from .figures import plots\n\n    return plots\n"
    append(copy, "nadam_edu/surfaces.py", code)


def write_what_micropython_lacks(copy):
    append(copy, "nadam_edu/surfaces.py", "\n\ndef _late(x, /):\n    return x\n")


def swap_a_sign_in_nadam(copy):
    edit_text(
        copy,
        "nadam_edu/update_rules/nadam_rule.py",
        "return -learning_rate * m_bar",
        "return learning_rate * m_bar",
    )


def write_over_what_is_still_read(copy):
    edit_text(
        copy, "nadam_edu/optimizer/planning.py", "home >= arrays or last_use.get(home, -1) <= step", "True"
    )


def show_a_table_as_text(copy):
    """Let a cell write a table in Markdown that is not told to be read as such."""
    table = nbformat.v4.new_output("display_data", {"text/markdown": "| a |\n| --- |\n| 1 |"})
    edit_cells(copy, lambda cells: cells[-1].update(outputs=[table]))


def move_epsilon_under_the_root(copy):
    edit_text(
        copy,
        "nadam_edu/update_rules/nadam_rule.py",
        "m_bar / (sqrt(v_hat) + epsilon), m, v",
        "m_bar / sqrt(v_hat + epsilon), m, v",
    )


def count_psi_from_zero(copy):
    edit_text(
        copy,
        "nadam_edu/update_rules/nadam_rule.py",
        "** (momentum_decay * t)\n",
        "** (momentum_decay * (t - 1))\n",
    )


def change_a_default_of_the_rule(copy):
    end = ',\n) -> tuple[float, tuple[int, float, float, float]]:\n    r"""Adam with Nesterov'
    name = "    momentum_decay: float = "
    edit_text(copy, "nadam_edu/update_rules/nadam_rule.py", f"{name}1.0{end}", f"{name}0.004{end}")


def change_a_default_of_the_class(copy):
    edit_text(copy, "nadam_edu/optimizer/nadam.py", "epsilon: float = 1e-7,", "epsilon: float = 1e-8,")


def exclude_the_boundary(copy):
    edit_text(copy, "nadam_edu/schedules/keras.py", "step > boundary", "step >= boundary")


def make_an_example_wrong(copy):
    edit_text(copy, "nadam_edu/update_rules/nadam_rule.py", "    -0.106279\n", "    -0.106278\n")


def return_another_type(copy):
    append(copy, "nadam_edu/keras_tools/update_hooks.py", '\n\ndef _late() -> int:\n    return "one"\n')


def leave_an_unused_import(copy):
    edit_text(
        copy, "nadam_edu/optimizer/nadam.py", "import numpy as np\n", "import os\n\nimport numpy as np\n"
    )


def leave_the_format_untidy(copy):
    append(copy, "nadam_edu/keras_tools/update_hooks.py", "\n\nLATE = {'a' : 1}\n")


# The workflows --------------------------------------------------------------------------------------

PUBLISH = ".github/workflows/publish.yml"
RIGHTS = "15\n    permissions:\n      "  # of the job that builds the pages


def name_an_action_by_its_tag(copy):
    edit_text(
        copy, PUBLISH, "deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0", "deploy-pages@v5"
    )


def publish_what_was_tested_for_anybody(copy):
    edit_text(copy, PUBLISH, "  push:\n    branches: [main]", "  workflow_run:\n    workflows: [test]")


def let_the_job_that_builds_deploy(copy):
    edit_text(copy, PUBLISH, RIGHTS + "contents: read", RIGHTS + "id-token: write")


def quote_a_report_without_indenting_it(copy):
    edit_text(copy, ".github/workflows/newest.yml", " | sed 's/^/    /'", "")


def loosen_a_tolerance(copy):
    edit_text(copy, "tests/test_update_rules.py", "3e-14 for name in RULES", "3e-3 for name in RULES")


# The formulas ---------------------------------------------------------------------------------------


def look_ahead_by_today_s_momentum(copy):
    edit_text(copy, "chapters/04_nadam.ipynb", r"\\frac{\\mu_{t+1}\\, m_t}", r"\\frac{\\mu_t\\, m_t}")


def exchange_the_betas_of_a_docstring(copy):
    path, right = "nadam_edu/update_rules/adam_rule.py", r"\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}"
    edit_text(copy, path, right, r"\frac{\sqrt{1-\beta_1^t}}{1-\beta_2^t}")


def drop_a_floor(copy):
    edit_text(copy, "nadam_edu/schedules/beyond_keras.py", r"f^{\lfloor k/n \rfloor}", "f^{k/n}")


def take_psi_out_of_the_exponent(copy):
    edit_text(copy, "chapters/glossary.md", r"0.96^{\psi t}", r"0.96^t \psi")


def write_a_formula_that_nothing_computes(copy):
    append(copy, "chapters/notation.md", "\nSo $a = b + c$.\n")


# The words, the keys, the sources, and the checks themselves ------------------------------------------------


def turn_a_key_round(copy):
    edit_source(copy, '"answer":"one gradient"', '"answer":"two gradients"')


def turn_a_word_round(copy):
    edit_text(copy, "chapters/04_nadam.ipynb", "percent too fast", "percent too slow")


def count_otherwise_in_words(copy):
    edit_text(
        copy, "chapters/06_five_nadams.ipynb", "Nine programs, five walks.", "Eight programs, five walks."
    )


def refer_to_another_figure(copy):
    edit_source(copy, "{numref}`fig-mom-kept` shows", "{numref}`fig-mom-ravine` shows")


def brake_by_a_plus(copy):
    edit_source(
        copy, r"smaller momentum: $\mu(1 - \eta\lambda)$", r"smaller momentum: $\mu(1 + \eta\lambda)$"
    )


def state_another_default(copy):
    edit_text(
        copy,
        "nadam_edu/schedules/cosine.py",
        "t_mul : float >= 1, default 2.0",
        "t_mul : float >= 1, default 1.0",
    )


def turn_rules_of_the_linter_off(copy):
    edit_text(copy, "pyproject.toml", '"E", "F", "I", "B",', '"E", "I",')


def mutate_a_module_that_has_moved(copy):
    edit_text(copy, "tools/mutants.toml", '"optimizer/in_place" =', '"optimizer/inplace" =')


def end_well_after_a_failed_step(copy):
    edit_text(copy, "tools/run_steps.py", "    sys.exit(main(", "    print(main(")


def name_a_file_that_is_not_there(copy):
    edit_text(copy, "CONTRIBUTING.md", r"book\build_book.py", r"book\build.py")


def take_an_assertion_away(copy):
    edit_source(copy, "assert past > 1 and", "past > 1 and", "code")


def date_a_source_otherwise(copy):
    edit_text(copy, "chapters/references.bib", "year        = {2016}", "year        = {2015}")


def allow_styles_of_other_hosts(copy):
    edit_text(copy, "book/pages/policy.py", "style-src 'self' file:", "style-src 'self' https: file:")


def link_to_a_script(copy):
    append(copy, "chapters/notation.md", '\n<a href="javascript:alert(1)">planted</a>\n')


def ignore_what_nbval_says(copy):
    edit_text(copy, "Makefile", "\tPYTHONPATH=book", "\t-PYTHONPATH=book")


def compare_outputs_laxly(copy):
    edit_text(copy, "Makefile", "--nbval --nbval-current-env", "--nbval-lax --nbval-current-env")


def let_a_test_fail(copy):
    edit_text(
        copy,
        "tests/test_surfaces.py",
        "import pytest\n",
        "import pytest\n\npytestmark = pytest.mark.xfail(strict=False)\n",
    )


def install_without_hashes(copy):
    path = copy / "tools" / "setup.sh"
    path.write_text(path.read_text().replace("--require-hashes ", ""))


def serve_everybody(copy):
    edit_text(copy, "Makefile", "--ServerApp.ip=127.0.0.1", "--ServerApp.ip=0.0.0.0")


def end_the_print_at_once(copy):
    path = copy / "book" / "make_pdf.mjs"
    path.write_text("throw new Error('planted');\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def let_momentum_forget(copy):
    edit_text(
        copy,
        "nadam_edu/update_rules/simple_rules.py",
        "    return velocity, velocity\n",
        "    return velocity, 0.0\n",
    )


def compare_with_what_always_holds(copy):
    edit_text(copy, "tests/book/says.toml", """'g["excess"] > 0'""", """'g["excess"] != 0'""")


def let_a_chapter_no_longer_speak_of_a_claim(copy):
    edit_text(
        copy, "chapters/12_the_decay_argument.ipynb", "the asker rightly said", "the answer rightly said"
    )


def call_a_colour_by_another_name(copy):
    edit_text(copy, "chapters/11_changing_the_rate_by_hand.ipynb", "The orange fields", "The green fields")


def exchange_who_copied(copy):
    old = "PyTorch had copied the old number from Keras"
    edit_text(copy, "chapters/06_five_nadams.ipynb", old, "Keras had copied the old number from PyTorch")


def explain_against_the_key(copy):
    edit_text(
        copy, "chapters/12_the_decay_argument.ipynb", "`decay` counts updates.", "`decay` counts epochs."
    )


def define_otherwise(copy):
    edit_text(copy, "chapters/glossary.md", "One pass over the training data", "One pass over the test data")


def print_in_another_journal(copy):
    edit_text(copy, "chapters/references.bib", "{Soviet Mathematics Doklady}", "{Mathematische Annalen}")


def shorten_the_range_of_sliders(copy):
    edit_text(
        copy,
        "nadam_edu/figures/slider_ranges.py",
        'SHARE: dict[str, Any] = {"minimum": 0.0',
        'SHARE: dict[str, Any] = {"minimum": 0.5',
    )


def count_traces_backwards(copy):
    edit_text(copy, "chapters/05_nadam_in_keras.ipynb", r"(r - 1)\\, n + j", r"(r - 1)\\, n - j")


def add_a_tolerance(copy):
    edit_text(copy, "tests/trial/test_trial.py", "0.00125], rel=1e-6", "0.00125], rel=1e-6, abs=1.0")


def widen_what_is_near(copy):
    edit_text(copy, "tests/figures/test_stored_pictures.py", "NEAR = 0.6 ", "NEAR = 60.0 ")


def leave_a_property_untried(copy):
    edit_text(
        copy,
        "tests/schedules/test_keras_schedules.py",
        'err_msg=f"{ours!r} at step {k}"\n            )\n\n    check()\n',
        'err_msg=f"{ours!r} at step {k}"\n            )\n',
    )


def put_a_test_where_nobody_looks(copy):
    append(copy, "tests/page_files.py", "\n\ndef test_more():\n    assert page_modules()\n")


def end_a_browser_test_at_once(copy):
    begin = 'axe finds nothing", async () => {\n'
    edit_text(copy, "tests/browser/exercise.test.mjs", begin, f"{begin}  if (BOX) return;\n")


def build_by_a_command_that_is_not_there(copy):
    edit_text(copy, "CONTRIBUTING.md", "npm run build", "npm run bild")


def link_without_encryption(copy):
    append(copy, "README.md", "More: <ht" + "tp://nadam-edu.example/>.\n")


def document_a_parameter_no_longer(copy):
    edit_text(
        copy,
        "nadam_edu/sweeps/comparing.py",
        "    level : float in (0, 1), default 0.95\n"
        "        The share of such intervals that hold the true difference.\n",
        "",
    )


def lose_the_name_on_the_way_to_tf_keras(copy):
    call = "converted(schedule, TF_KERAS_SCHEDULES, FormulaSchedule)"
    edit_text(
        copy,
        "nadam_edu/keras_legacy.py",
        f"    return {call}",
        f"    found = {call}\n    vars(found).pop('name', None) if vars(found) else None\n    return found",
    )


def say_another_range(copy):
    edit_text(
        copy, "nadam_edu/schedules/cosine.py", "t_mul : float >= 1, default", "t_mul : float > 0, default"
    )


def advise_epochs(copy):
    edit_text(copy, "nadam_edu/arguments.py", '"of updates (not epochs)"', '"of epochs (not updates)"')


def name_another_part(copy):
    edit_text(copy, "_toc.yml", "caption: The learning rate", "caption: The momentum")


def speak_to_nobody(copy):
    edit_text(copy, "web/src/controls.js", 'setAttribute("role", "alert")', 'setAttribute("role", "none")')


def demand_less(copy):
    old = "set(SCHEDULES.values()) == classes"
    edit_text(copy, "tests/schedules/test_schedules.py", old, old.replace("==", "<="))


def try_less(copy):
    old = "FRACTIONS = st.floats(0, 1, width=32)"
    edit_text(copy, "tests/schedules/test_keras_schedules.py", old, old.replace("0, 1", "0, 0"))


def look_at_fewer_chapters(copy):
    old = 'sorted((BOOK / "chapters").glob("*.ipynb")):\n        for name, cell'
    edit_text(copy, "tests/book/test_marks.py", old, old.replace("*.ipynb", "0*.ipynb"))


def store_another_measurement(copy):
    path = copy / "chapters" / "results" / "softmax.jsonl"
    text = path.read_text(encoding="utf-8")
    before, figure, after = text.rpartition('"valid": 0.')
    path.write_text(before + figure + ("1" if after[0] != "1" else "2") + after[1:], encoding="utf-8")


def keep_a_torn_line(copy):
    edit_text(copy, "nadam_edu/sweeps/store.py", "        self._file.truncate(end)\n", "")


def leave_a_cell_to_the_cache_of_the_disk(copy):
    flush = "        self._file.flush()\n"
    written = f"{flush}        os.fsync(self._file.fileno())\n\n    def sort"
    edit_text(copy, "nadam_edu/sweeps/store.py", written, f"{flush}\n    def sort")


def let_two_runs_write(copy):
    take = "        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)"
    edit_text(copy, "nadam_edu/sweeps/lock.py", take, "        pass")


def let_workers_outlive_their_caller(copy):
    edit_text(copy, "nadam_edu/sweeps/worker.py", '"big")))\n    os._exit(0)\n', '"big")))\n')


def begin_a_sweep_again_from_nothing(copy):
    have = 'have = {key(record["cell"]) for record in kept.records}'
    edit_text(copy, "nadam_edu/sweeps/running.py", have, "have = set()")


def slide_in_other_steps(copy):
    edit_text(copy, "web/src/controls.js", "    step: 0.02,", "    step: 0.2,")


def help_a_test_to_pass(copy):
    helper = "\n\ndef near(ours, theirs, within=0.5):\n    return abs(ours - theirs) < within\n"
    append(copy, "tests/test_surfaces.py", helper)


def lose_what_failed_in_a_pipe(copy):
    keeps, runs = "          set -o pipefail\n", "          make --keep-going licences test"
    edit_text(copy, ".github/workflows/newest.yml", keeps + runs, runs)


def open_an_issue_when_all_is_well(copy):
    needs = "    needs: newest\n    if: "
    edit_text(copy, ".github/workflows/newest.yml", f"{needs}failure()", f"{needs}success()")


def let_in_what_cannot_build_the_book(copy):
    edit_text(copy, "pyproject.toml", "jupyter-book>=1.0.4,<2", "jupyter-book>=1.0.4")


def say_that_a_page_needs_the_network(copy):
    edit_text(
        copy, "chapters/how_to_use.md", "that is open needs no network", "that is open needs the network"
    )


def turn_a_comment_round(copy):
    edit_text(
        copy, "chapters/03_adam.ipynb", "# Both corrections are 1 by now", "# Both corrections are 0 by now"
    )


def describe_another_update(copy):
    old = "from the numbers of this update."
    edit_text(copy, "nadam_edu/update_rules/nadam_rule.py", old, old.replace("this", "the next"))


def lead_a_fold_to_what_is_above(copy):
    edit_text(copy, "book/pages/folds.py", '"Code used below"', '"Code used above"')


def build_well_whatever_happens(copy):
    edit_text(copy, "web/package.json", '"node build.mjs"', '"node build.mjs || true"')


def install_well_whatever_happens(copy):
    line = '"$1" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .'
    edit_text(copy, "tools/setup.sh", line, f"{line} || true")


def break_off_a_deployment(copy):
    edit_text(copy, PUBLISH, "cancel-in-progress: false", "cancel-in-progress: true")


def leave_a_rule_off_its_page(copy):
    old = "nadam_edu.update_rules.adam_rule\n   :members:\n"
    edit_text(copy, "chapters/api.md", old, f"{old}   :exclude-members: adam\n")


def hide_where_the_focus_is(copy):
    append(copy, "assets/book.css", "\n:focus-visible {\n  outline: none;\n}\n")


def store_other_costs(copy):
    edit_text(copy, "chapters/engine.json", '"cells": 500,', '"cells": 5000,')


def exchange_two_checks(copy):
    """Let each of two claims be tried by the check of the other, which reaches the same verdict."""
    path = copy / "chapters" / "claims.toml"
    one, other = "a_smaller_factor_decays_faster", "the_first_rate_is_for_the_first_epoch"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(one, "one").replace(other, one).replace('.one"', f'.{other}"'), "utf-8")


def turn_a_whole_card_round(copy):
    """Change verdict, note, versions and section of a claim together, as one who believes the opposite."""
    path = copy / "chapters" / "claims.toml"
    before, claim, after = path.read_text(encoding="utf-8").partition('id = "C07"')
    card, end, others = after.partition("[[claim]]")
    card = card.replace('expected = "true"', 'expected = "false"')
    for name, value in {"versions": "All three", "note": "It does not.", "section": "02_momentum"}.items():
        card = re.sub(rf'^{name} = ".*"$', f'{name} = "{value}"', card, flags=re.MULTILINE)
    path.write_text(before + claim + card + end + others, encoding="utf-8")


def lose_an_argument_in_the_config(copy):
    edit_text(
        copy,
        "nadam_edu/optimizer/config.py",
        "if name not in HYPERPARAMETERS}",
        'if name not in (*HYPERPARAMETERS, "ema_overwrite_frequency")}',
    )


# The live figures -------------------------------------------------------------------------------------------


def hide_a_column_on_paper(copy):
    append(copy, "assets/book.css", "\n@media print {\n  td:last-child {\n    display: none;\n  }\n}\n")


def cut_captions_on_a_phone(copy):
    rule = "figcaption {\n    clip-path: inset(0 0 60% 0);\n  }"
    append(copy, "assets/book.css", f"\n@media (max-width: 40rem) {{\n  {rule}\n}}\n")


def name_each_curve_by_its_neighbour(copy):
    old, new = "`${curve.words}${covers[nth]}", "`${drawn.at(nth - 1).words}${covers[nth]}"
    edit_text(copy, "web/src/curves.js", old, new)


def hide_a_column_on_a_phone(copy):
    append(
        copy,
        "assets/book.css",
        "\n@media (max-width: 40rem) {\n  td:last-child {\n    display: none;\n  }\n}\n",
    )


def hide_a_column_everywhere(copy):
    append(copy, "assets/book.css", "\ntd:last-child {\n  display: none;\n}\n")


def name_a_kept_curve_by_the_present_settings(copy):
    edit_text(
        copy,
        "web/src/compare.js",
        "${wordsOf(nameOf(path))} ${inWords(at(settings, path))}",
        "${wordsOf(nameOf(path))} ${inWords(at(answers[0].settings, path))}",
    )


def give_nan_at_the_end_of_a_slider(copy):
    """Let a schedule that begins anew be in no period at step 0."""
    edit_text(
        copy,
        "nadam_edu/schedules/keras.py",
        "maximum(ceil(step / self.decay_steps), 1.0)",
        "ceil(step / self.decay_steps)",
    )


def offer_what_python_refuses(copy):
    edit_text(
        copy,
        "nadam_edu/figures/slider_ranges.py",
        '"decay_steps": {**STEPS, ',
        '"decay_steps": {**STEPS, "minimum": 0, ',
    )


def break_a_callback_of_the_widget(copy):
    edit_text(copy, "nadam_edu/figures/program.py", 'return {"runtime": ', 'return {"run": ')


def accept_settings_that_cannot_be_shown(copy):
    edit_text(
        copy,
        "nadam_edu/figures/widgets.py",
        "raise traitlets.TraitError(str(error)) from error",
        "print(error)",
    )


def ask_another_host(copy):
    append(
        copy,
        "chapters/notation.md",
        '\n<p><img src="https://example.org/planted.png" alt="A picture from elsewhere."></p>\n',
    )


def let_the_worker_hang(copy):
    edit_text(copy, "web/src/worker_client.js", "READER_LIMIT = 3_000;", "READER_LIMIT = 3_000_000;")


def forget_the_slider(copy):
    edit_text(copy, "web/src/figure.js", 'model.on("change:settings", showSettings);', "")


def leave_what_is_nothing_out_of_a_link(copy):
    edit_text(
        copy,
        "web/src/address.js",
        "leaves(settings).map(",
        "leaves(settings).filter((path) => at(settings, path)).map(",
    )


def store_another_picture_beside_the_live_figure(copy):
    def change(cells):
        still = next(cell for cell in cells if "static-figure" in cell.metadata.get("tags", []))
        still.outputs = next(cell.outputs for cell in cells if "image" in cell.metadata.get("mystnb", {}))

    edit_cells(copy, change)


def let_questions_queue(copy):
    edit_text(copy, "web/src/worker_client.js", "    if (busy) return;\n", "")


# Claims on trial --------------------------------------------------------------------------------------------


def take_a_check_away(copy):
    edit_text(
        copy,
        "nadam_edu/trial/page/arguments.py",
        "@check(generations=alike(KERAS_3))\ndef the_rate_may_be",
        "def the_rate_may_be",
    )


def change_a_verdict(copy):
    path = copy / "chapters" / "claims.toml"
    before, claim, after = path.read_text(encoding="utf-8").partition('id = "C03"')
    path.write_text(
        before + claim + after.replace('expected = "true"', 'expected = "false"', 1), encoding="utf-8"
    )


def let_a_check_be_one_that_cannot_fail(copy):
    edit_text(copy, "nadam_edu/trial/page/algorithm.py", '@check(name="Adam")', '@check(name="Nadam")')


MOMENTUM = "keeps_the_rules and 02_momentum"
FAULTS = [  # fault, step that must turn red, what its output must say, which of the step's tests to run
    (never_execute, "book", "has None"),
    (list_a_page_that_is_missing, "book", "missing"),
    (break_a_link, "book", "04_nadams"),
    (break_an_anchor, "book", "fig-mom-lost"),
    (lose_a_vendored_file, "book", "lacks katex/katex.css"),
    (lose_the_program_of_the_figures, "book", "lacks nadam-runtime.js"),
    (ask_another_host, "pages", "example.org/planted.png"),
    (let_the_worker_hang, "figures", "✖ an endless loop is stopped"),
    (forget_the_slider, "figures", "nothing was drawn"),
    (let_questions_queue, "figures", "✖ schedule: sixty moves at once"),
    (leave_what_is_nothing_out_of_a_link, "addresses", "✖ settings that a reader can choose"),
    (
        store_another_picture_beside_the_live_figure,
        "stills",
        "test_the_path_of_a_still_picture_is_that_of_the_live_figure",
        "path and 02_momentum",
    ),
    (change_a_stored_number, "nbval", "with momentum: 22"),
    (change_code_and_leave_the_old_output, "nbval", "gradient descent: 76"),
    (change_a_curve_and_leave_the_old_picture, "nbval", "02_momentum.ipynb stored"),
    (execute_out_of_order, "nbval", "has 99"),
    (strip_outputs, "nbval", "Unexpected output fields"),
    (raise_in_a_cell, "nbval", "RuntimeError"),
    (stop_raising, "nbval", "RuntimeError: planted"),
    (swap_a_sign_in_nadam, "parity", "test_nadams_first_steps", "first_steps"),
    (count_psi_from_zero, "parity", "test_nadams_first_steps", "first_steps"),
    (
        move_epsilon_under_the_root,
        "parity",
        "test_each_rule_walks_the_path_of_its_keras_optimizer[nadam",
        "path and nadam",
    ),
    (
        change_a_default_of_the_rule,
        "parity",
        "test_the_defaults_are_those_of_keras[nadam",
        "defaults and nadam",
    ),
    (change_a_default_of_the_class, "nadam", "1e-08"),
    (exclude_the_boundary, "edges", "test_edges"),
    (make_an_example_wrong, "doctests", "-0.106279"),
    (loosen_a_tolerance, "tolerances", "0.003", "another_than"),
    (look_ahead_by_today_s_momentum, "equations", "04_nadam.ipynb, eq-nadam-average: ", "computes and nadam"),
    (
        look_ahead_by_today_s_momentum,
        "equations",
        "nadam 2 in nadam_edu/update_rules/nadam_rule.py is not eq-nadam-av",
        "copies",
    ),
    (
        exchange_the_betas_of_a_docstring,
        "equations",
        "nadam_edu/update_rules/adam_rule.py, adam: ",
        "computes and adam",
    ),
    (drop_a_floor, "equations", "beyond_keras.py, StepDecay: ", "computes and StepDecay"),
    (
        take_psi_out_of_the_exponent,
        "equations",
        "glossary.md, glossary: momentum decay: ",
        "computes and glossary",
    ),
    (
        write_a_formula_that_nothing_computes,
        "equations",
        "notation.md, notation: So $a = b + c$",
        "every_formula",
    ),
    (turn_a_key_round, "marks", "two gradients"),
    (turn_a_word_round, "marks", "too slow"),
    (count_otherwise_in_words, "marks", "Eight programs, five walks"),
    (refer_to_another_figure, "marks", "{numref}`fig-mom-ravine`"),
    (brake_by_a_plus, "equations", "book/bindings has no row for it", "every_formula"),
    (state_another_default, "docstrings", "t_mul = 1.0, its signature 2.0"),
    (turn_rules_of_the_linter_off, "tools", "'F'", "linters"),
    (mutate_a_module_that_has_moved, "tools", "names optimizer/inplace, which is no module"),
    (end_well_after_a_failed_step, "tools", "[0, 0] == [0, 1]", "steps"),
    (name_a_file_that_is_not_there, "promised", "book/build.py", "path_that"),
    (take_an_assertion_away, "tolerances", "02_momentum.ipynb has", "as_many_cells"),
    (date_a_source_otherwise, "sources", "dozat2016"),
    (allow_styles_of_other_hosts, "policy", "https:"),
    (link_to_a_script, "policy", "javascript"),
    (ignore_what_nbval_says, "recipes", "a - before a command"),
    (compare_outputs_laxly, "recipes", "--nbval-lax"),
    (let_a_test_fail, "tolerances", "pytest.mark.xfail", "skipped"),
    (install_without_hashes, "promised", "--require-hashes", "hashes"),
    (serve_everybody, "promised", "0.0.0.0", "jupyter"),
    (end_the_print_at_once, "promised", "make_pdf.mjs", "node"),
    (let_momentum_forget, "nbval", "AssertionError"),
    (compare_with_what_always_holds, "says", "['excess'] == []", "another_number"),
    (let_a_chapter_no_longer_speak_of_a_claim, "spoken of", "C28: chapter 12_the_decay_argument"),
    (call_a_colour_by_another_name, "marks", "The green fields"),
    (exchange_who_copied, "marks", "from PyTorch"),
    (explain_against_the_key, "marks", "counts epochs"),
    (define_otherwise, "marks", "One pass over the test data"),
    (print_in_another_journal, "marks", "Mathematische Annalen"),
    (shorten_the_range_of_sliders, "marks", '"minimum": 0.5'),
    (count_traces_backwards, "equations", "eq-keras-stale-counter: ", "computes and stale"),
    (add_a_tolerance, "tolerances", "which is not in the lock", "is_new"),
    (widen_what_is_near, "tolerances", "no longer has [0.6]", "another_than"),
    (leave_a_property_untried, "tolerances", "['check']", "never_run"),
    (put_a_test_where_nobody_looks, "tolerances", "page_files.py", "stands_in"),
    (end_a_browser_test_at_once, "tolerances", "if (BOX) return;", "ends_early"),
    (build_by_a_command_that_is_not_there, "promised", "bild", "windows"),
    (link_without_encryption, "repository", "README.md", "encryption"),
    (document_a_parameter_no_longer, "lint", "Parameters {'level'} not documented"),
    (lose_the_name_on_the_way_to_tf_keras, "legacy", "test_a_name_is_kept", "name"),
    (hide_a_column_on_a_phone, "pages", "at 320 px"),
    (hide_a_column_everywhere, "pages", "at 1280 px"),
    (name_a_kept_curve_by_the_present_settings, "legends", "✖ a kept schedule is named"),
    (take_a_check_away, "trial", "page.arguments.the_rate_may_be_a_callable", "every_claim_has_a_check"),
    (
        change_a_verdict,
        "trial",
        "test_the_verdict_is_the_one_that_the_check_reaches[C03]",
        "verdict_is_the_one",
    ),
    (
        let_a_check_be_one_that_cannot_fail,
        "trial",
        "test_the_control_finds_otherwise[C29]",
        "control and C29",
    ),
    (say_another_range, "marks", "t_mul : float > 0"),
    (advise_epochs, "marks", "of epochs (not updates)"),
    (name_another_part, "marks", "caption: The momentum"),
    (speak_to_nobody, "marks", 'setAttribute("role", "none")'),
    (demand_less, "tolerances", "test_schedules.py has", "as_many_cells"),
    (try_less, "tolerances", "test_keras_schedules.py no longer has [1.0]", "another_than"),
    (look_at_fewer_chapters, "tolerances", "0*.ipynb", "patterns"),
    (store_another_measurement, "tolerances", "softmax.jsonl", "measurements"),
    (keep_a_torn_line, "sweeps", "test_a_line_torn_at_any_byte", "torn_at_any_byte"),
    (leave_a_cell_to_the_cache_of_the_disk, "sweeps", "test_each_line_is_on_the_disk", "each_line_is_on"),
    (let_two_runs_write, "sweeps", "test_two_runs_do_not_write", "two_runs"),
    (let_workers_outlive_their_caller, "sweeps", "TimeoutExpired", "middle_of_a_call"),
    (begin_a_sweep_again_from_nothing, "sweeps", "a_second_run_measures_nothing", "cell_is_measured_once"),
    (slide_in_other_steps, "marks", "step: 0.2,"),
    (help_a_test_to_pass, "tolerances", "test_surfaces.py has [0.5]", "is_new"),
    (lose_what_failed_in_a_pipe, "workflows", "run every check", "hides_an_error"),
    (open_an_issue_when_all_is_well, "workflows", "success()", "hides_an_error"),
    (let_in_what_cannot_build_the_book, "promised", "jupyter-book 2.0 is let in", "ranges"),
    (turn_a_whole_card_round, "ledger", "C07 says another thing than before"),
    (say_that_a_page_needs_the_network, "marks", "needs the network"),
    (turn_a_comment_round, "marks", "# Both corrections are 0"),
    (describe_another_update, "marks", "numbers of the next update"),
    (lead_a_fold_to_what_is_above, "marks", "Code used above"),
    (build_well_whatever_happens, "recipes", "node build.mjs || true", "script"),
    (install_well_whatever_happens, "recipes", "-e . || true", "script"),
    (break_off_a_deployment, "workflows", "'publish.yml': 'true'", "finished"),
    (leave_a_rule_off_its_page, "api", "exclude-members", "leaves_no_name_out"),
    (hide_where_the_focus_is, "hidden", "outline: none"),
    (store_other_costs, "tolerances", "engine.json", "measurements"),
    (exchange_two_checks, "ledger", "says another thing than before"),
    (lose_an_argument_in_the_config, "configs", "[ema_overwrite_frequency-another]"),
    (cut_captions_on_a_phone, "hidden", "clip-path: inset(0 0 60% 0)"),
    (hide_a_column_on_paper, "pages", "on paper"),
    (name_each_curve_by_its_neighbour, "legends", "✖ a kept schedule is named"),
    (return_another_type, "lint", "Incompatible return value"),
    (leave_an_unused_import, "lint", "F401"),
    (leave_the_format_untidy, "lint", "would be reformatted"),
    (name_an_action_by_its_tag, "lint", "unpinned-uses"),
    (publish_what_was_tested_for_anybody, "lint", "dangerous-triggers"),
    (publish_what_was_tested_for_anybody, "workflows", "workflow_run", "push_to_main"),
    (let_the_job_that_builds_deploy, "workflows", "('publish.yml', 'build')", "only_the_deployment"),
    (quote_a_report_without_indenting_it, "workflows", "test_a_report_is_quoted", "report_is_quoted"),
    (give_nan_at_the_end_of_a_slider, "explorations", "ZeroDivisionError", "every_stop and cycle"),
    (offer_what_python_refuses, "explorations", "decay_steps must be", "every_stop and decay_steps"),
    (break_a_callback_of_the_widget, "widgets", "test_a_live_figure_that_asks", "asks"),
    (accept_settings_that_cannot_be_shown, "widgets", "DID NOT RAISE", "cannot_be_shown"),
    (never_execute, "chapters", "has None", MOMENTUM),
    (store_an_error, "chapters", "RuntimeError", MOMENTUM),
    (stop_raising_and_store_it, "chapters", "must hold an error, holds none", MOMENTUM),
    (write_a_bad_magic, "chapters", "this line: %matplotlb", MOMENTUM),
    (drop_from_the_contents, "chapters", "04_nadam", "contents"),
    (write_over_what_is_still_read, "in place", "test_replaying_gives_the_bits", "bits"),
    (show_a_table_as_text, "chapters", "markdown_format: myst", MOMENTUM),
    (drop_an_alt_text, "chapters", "image: alt: 15 to 45 words, has 0 words", MOMENTUM),
    (drop_an_alt_text, "book", "image: alt: 15 to 45 words, has 0 words"),
    (lose_what_the_live_figures_are_drawn_from, "book", "shows a live figure whose model"),
    (save_the_models_where_colab_does, "chapters", "shows a live figure whose model", MOMENTUM),
    (leave_a_block_open, "chapters", "opens :::{note}, which nothing closes", MOMENTUM),
    (shorten_an_alt_text, "chapters", "has 2 words", MOMENTUM),
    (name_two_figures_alike, "chapters", "fig-mom-paths", "one_name"),
    (leave_an_equation_unchecked, "chapters", "names the equation eq-mom-recurrence", MOMENTUM),
    (type_a_result_into_the_prose, "chapters", "1.52 looks like a result", MOMENTUM),
    (misspell_a_glued_name, "chapters", "shows passed, which no cell", MOMENTUM),
    (say_no_reason_against_a_choice, "chapters", "why 'the place x' is wrong", MOMENTUM),
    (give_the_last_hint_first, "exercises", "exercise.hints[0]", "stub_fails"),
    (let_a_number_be_further_off, "exercises", "48.99", "tolerance_is_stated"),
    (name_a_section_that_is_not_there, "exercises", "Adam line by line", "reads_again"),
    (remove_the_quiz, "chapters", "must hold one quiz", MOMENTUM),
    (let_a_solution_assert_nothing, "chapters", "that asserts what it finds", MOMENTUM),
    (remove_a_section, "chapters", "found Summary, Check yourself", MOMENTUM),
    (remove_a_term, "chapters", "look-ahead", "every_term"),
    (remove_an_entry_of_the_bibliography, "chapters", "polyak1964", "every_citation"),
    (drop_a_citation, "chapters", "goh2017", "every_entry"),
    (write_a_bare_address, "chapters", "https://example.org/notation", "keeps_the_rules and notation"),
    (leave_a_module_off_the_page_of_the_package, "api", "nadam_edu.keras_tools.update_hooks"),
    (load_a_page_s_script_from_a_cdn, "repository", "chapters/notation.md", "cdn"),
    (load_a_template_s_style_from_a_cdn, "repository", "_templates/layout.html", "cdn"),
    (lock_without_a_hash, "repository", "anywidget", "hashes"),
    (lock_another_version_for_reading, "repository", "anywidget", "reading_needs"),
    (let_a_function_pass_for_a_browser, "needed", "chromium firefox-esr", "root"),
    (look_at_a_clock, "repository", "tests/test_arguments.py", "clock"),
    (import_against_the_arrows, "lint", "nadam_edu.surfaces -> nadam_edu.figures.plots"),
    (write_what_micropython_lacks, "layout", "positional-only /", "avoids_what"),
]


@pytest.mark.parametrize("planted", FAULTS, ids=[f"{fault.__name__}-{step}" for fault, step, *_ in FAULTS])
def test_a_planted_fault_turns_its_step_red(copy, planted):
    fault, step, sign, *only = planted
    fault(copy)
    pages = copy / "_build" / "html"
    pages.mkdir(parents=True)
    (pages / "index.html").write_text("the last good page")
    code, output = run(copy, step, *only)
    assert code != 0, output
    assert sign in output, output
    if step not in BROWSER:  # those build the pages, without a fault of the build's own
        assert (pages / "index.html").read_text() == "the last good page"
        assert [path for path in pages.parent.iterdir() if path.is_dir()] == [pages]


class Tally:
    """Counts the faults that were planted and those that were caught, and says so at the end."""

    def __init__(self):
        self.planted = self.caught = 0

    def pytest_runtest_logreport(self, report):
        """Take note of a test's outcome."""
        if "test_a_planted_fault" in report.nodeid:
            self.planted += report.when == "setup"
            self.caught += report.when == "call" and report.passed

    def pytest_terminal_summary(self, terminalreporter):
        """Say how many were caught."""
        terminalreporter.write_line(f"caught {self.caught} of {self.planted} planted faults")


if __name__ == "__main__":
    sys.exit(
        pytest.main(["-q", "-n", "2", "--dist", "worksteal", __file__, *sys.argv[1:]], plugins=[Tally()])
    )
