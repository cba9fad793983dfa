"""`brise`, `python -m desktop_app`: the app, its self-test, or one of its child processes; chosen before any Qt import."""

import sys

from desktop_app.options import Options, read_options


def main() -> int:
    """Run what the command line asks for; the exit code."""
    options = read_options(sys.argv[1:])
    try:
        return _run(options)
    except ImportError as error:
        from desktop_app.composition.missing_library import missing_library_sentence

        sentence = missing_library_sentence(error)
        if not sentence:
            raise
        print(sentence, file=sys.stderr)
        return 1


def _run(options: Options) -> int:
    if options.engine:
        from desktop_app.builtin_model.engine_main import main as run_engine

        return run_engine()
    if options.templates:
        from desktop_app.template_child.child_main import main as run_templates

        return run_templates()
    if options.self_test:
        from desktop_app.self_test.run import run_self_test

        return run_self_test(options)
    from desktop_app.app import run_app

    return run_app(options)


if __name__ == "__main__":
    sys.exit(main())
