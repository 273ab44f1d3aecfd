//! The reader of JSON Lines.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chancery_fuzz::json_lines(bytes));
