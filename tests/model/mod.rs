//! The reference model: what every answer of the chronicle must be, worked out naively from a `Vec` of records.
//!
//! It is written from the specification alone and shares no code with the library. Each file is one section of it:
//!
//! | file | section |
//! | --- | --- |
//! | `windows.rs` | 1, dates as windows, arguments as cuts |
//! | `log.rs`, `refusals.rs` | the records; what is refused |
//! | `standing.rs` | 2 and 3, cuts, and which events count |
//! | `facts.rs`, `openings.rs` | 4, the facts of each event, and how their windows are read |
//! | `commitments.rs`, `texts.rs` | 4, commitments and incidents; consents, decisions, amendments and declarations |
//! | `positions.rs`, `accounts.rs` | 5, claims and positions, assertions and accounts |
//! | `lists.rs`, `diff.rs` | 6, things, lists and diffs |
//! | `question_texts.rs`, `queries.rs` | GraphQL texts and the answers expected |
//! | `histories.rs`, `operations.rs`, `bodies.rs` | random histories and points |
//! | `filters.rs` | filters of lists at random |
//! | `laws.rs`, `system.rs` | 7, the laws, of any system; the model as one |
//! | `seed.rs` | which histories a law is held against |
//!
//! A system under test implements `laws::System`, with limits of cost high enough for lists of 500, and is run through
//! each law as `self_test.rs` runs the model. An operation takes one sequence; `recordedAt` is the clock that is passed in.
//!
//! Where the specification leaves something open, a comment says `Reading:` and how it was read.

pub mod accounts;
pub mod bodies;
pub mod commitments;
pub mod diff;
mod examples;
pub mod facts;
mod filters;
pub mod histories;
pub mod laws;
pub mod lists;
pub mod log;
pub mod openings;
pub mod operations;
pub mod positions;
pub mod queries;
pub mod question_texts;
pub mod refusals;
pub mod seed;
mod self_test;
pub mod standing;
pub mod system;
pub mod texts;
mod texts_examples;
pub mod windows;
