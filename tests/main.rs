//! Everything that is tested from outside, in one program: it links once.

mod answers;
mod cli;
mod crash;
mod decide;
mod formats;
mod fuzz;
mod goldens;
mod graphql;
mod http;
mod laws;
mod mcp;
mod model;
mod proofs;
mod script_tests;
mod stored_form;
mod tidy;
mod visits;
