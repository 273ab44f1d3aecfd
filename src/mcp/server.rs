//! The protocol: what the tools are, and their calls, by the official SDK; over stdio and over HTTP alike.

use std::future::Future;
use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Extensions, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Map, Value};

use super::{INSTRUCTIONS, ToolError, tools};

/// Answers a call: asks the record, within the rights of the caller.
pub trait ToolDesk: Clone + Send + Sync + 'static {
    /// Answers a call of a tool; `extensions` hold what the transport knows of the caller.
    fn call(
        &self,
        tool: String,
        arguments: Map<String, Value>,
        extensions: Extensions,
    ) -> impl Future<Output = Result<Value, ToolError>> + Send;
}

/// The tools as a server of the protocol.
#[derive(Clone)]
pub struct ToolServer<D>(pub D);

impl<D: ToolDesk> ServerHandler for ToolServer<D> {
    fn get_info(&self) -> ServerConfig {
        let about = Implementation::new("chancery", env!("CARGO_PKG_VERSION"));
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(capabilities).with_server_info(about).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let listed = tools().into_iter().map(|spec| {
            let hints = ToolAnnotations::default().read_only(true);
            Tool::new(spec.name, spec.description, Arc::new(spec.input)).with_title(spec.title).with_annotations(hints)
        });
        Ok(ListToolsResult::with_all_items(listed.collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let called = self.0.call(request.name.into_owned(), arguments, context.extensions).await;
        // What is wrong with a call is told to the assistant, which can mend it.
        Ok(match called {
            Ok(answer) => CallToolResult::structured(answer).into(),
            Err(ToolError(message)) => CallToolResult::error(vec![ContentBlock::text(message)]).into(),
        })
    }
}
