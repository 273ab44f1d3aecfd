//! Everything that is tested from outside, in one program: it links once.

mod graphql;
mod laws;
mod model;
mod stored_form;
mod visits;
