//! The thin front door; everything is in the library.

fn main() -> std::process::ExitCode {
    onscene::cli::main()
}
