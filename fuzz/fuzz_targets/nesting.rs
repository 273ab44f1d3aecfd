//! The guard before the parser of GraphQL.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chancery_fuzz::nesting(bytes));
