//! chancery: an event-sourced chronology of diplomacy.
//!
//! ```text
//! GraphQL, command line, files
//!        │ record                                  ▲ ask: date, knownAt, publishedBy
//!        ▼                                         │
//!      input ──▶ domain::decide ──▶ chronicle ──▶ view (slots at a point → what is shown)
//!                                      │  ▲
//!                 event_log (truth) ◀──┘  └── index (sled: records, facts, look-ups)
//! ```
//!
//! Truth is a log of events. Everything else is a fold over that log and can be thrown away. Modules stand in reading
//! order, and each uses only those above it; `time`, `domain` and `view` are pure.

#![forbid(unsafe_code)]

pub mod time;
pub mod domain;
pub mod system;
pub mod access;
pub mod work;
pub mod event_log;
pub mod index;
pub mod view;
pub mod search;
pub mod chronicle;
pub mod input;
pub mod graphql;
pub mod interchange;
pub mod mcp;
pub mod http;
pub mod cli;
