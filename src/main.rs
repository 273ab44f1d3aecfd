//! The binary: the command line of the library, with an allocator that suits many small pieces on several threads.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    chancery::cli::run()
}
