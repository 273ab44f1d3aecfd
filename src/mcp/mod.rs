//! Tools for assistants, by the Model Context Protocol: the record answers, and an assistant passes the answer on with its sources.
//!
//! ```text
//! stdio (chancery mcp) ─┐                       ┌─▶ documents: the same GraphQL schema, in process
//! POST /mcp ────────────┴─▶ server ─▶ answers ──┤
//!                                               └─▶ the answer: snapshot, event ids, sources with address and quote, cautions
//! ```
//!
//! - **Nothing is chosen.** If accounts clash, the answer says CONTESTED and gives both sides; if a date is vague, it says so.
//!   `cautions` puts that in sentences, which an assistant is told to pass on.
//! - **Everything can be looked up.** Each answer names its snapshot, and what it rests on by the ids of events and by sources.
//! - **Read-only.** No tool records anything.
//! - **Words are data.** Texts and quotes are other people's; the instructions say that they are never to be followed.
//!
//! The protocol itself is the business of its official SDK (`server.rs`). The program that runs the tools settles who may ask.

mod answers;
mod arguments;
mod cautions;
mod documents;
pub mod server;
mod tools;

pub use answers::answer;
pub use tools::{INSTRUCTIONS, ToolSpec, tools};

use serde_json::Value;

/// Why a tool gives no answer; an assistant reads it and can mend its call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ToolError(pub String);

impl ToolError {
    fn new(message: impl Into<String>) -> Self {
        ToolError(message.into())
    }
}

/// Asks a question in GraphQL, with variables, and gives the data or the words of its errors.
pub type AskQuestion<'a> = dyn Fn(&str, &Value) -> Result<Value, ToolError> + 'a;
