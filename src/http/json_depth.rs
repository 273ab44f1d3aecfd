//! How deep JSON nests, found without reading it.

/// The deepest that the body of a request may nest.
pub(super) const DEPTH_MAX: usize = 64;

/// Tells whether a JSON text nests deeper than it may. Text that is not JSON is left to be refused by who reads it.
pub(super) fn is_too_deep(text: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, _) => {}
            (false, b'"') => in_string = true,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return true;
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_where_they_nest() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(!is_too_deep(&nested(DEPTH_MAX)));
        assert!(is_too_deep(&nested(DEPTH_MAX + 1)));
        assert!(!is_too_deep(&b"[]".repeat(1_000)));
        let quoted = format!(r#"{{"a":"\\\"{}"}}"#, "[".repeat(1_000));
        assert!(!is_too_deep(quoted.as_bytes()));
    }
}
