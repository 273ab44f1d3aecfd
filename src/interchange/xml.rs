//! XML, written element by element: what GraphML, GEXF and Atom have in common.
//!
//! Text is escaped, and the few characters that XML 1.0 cannot hold become U+FFFD.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Attributes of an element, in the order in which they are written.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

fn write(out: &mut Vec<u8>, event: Event<'_>) {
    Writer::new(out).write_event(event).expect("memory takes what is written");
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    attributes.iter().for_each(|(name, value)| start.push_attribute((*name, allowed(value).as_str())));
    start
}

/// Opens a file.
pub fn declaration(out: &mut Vec<u8>) {
    write(out, Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    out.push(b'\n');
}

/// Opens an element, on a line of its own.
pub fn open(out: &mut Vec<u8>, name: &str, attributes: Attributes<'_>) {
    write(out, Event::Start(start(name, attributes)));
    out.push(b'\n');
}

/// Closes an element.
pub fn close(out: &mut Vec<u8>, name: &str) {
    write(out, Event::End(BytesEnd::new(name)));
    out.push(b'\n');
}

/// Writes an element that holds nothing.
pub fn empty(out: &mut Vec<u8>, name: &str, attributes: Attributes<'_>) {
    write(out, Event::Empty(start(name, attributes)));
    out.push(b'\n');
}

/// Writes an element that holds a text.
pub fn text(out: &mut Vec<u8>, name: &str, attributes: Attributes<'_>, text: &str) {
    write(out, Event::Start(start(name, attributes)));
    write(out, Event::Text(BytesText::new(&allowed(text))));
    close(out, name);
}

/// Replaces what XML 1.0 has no place for.
fn allowed(text: &str) -> String {
    let is_allowed = |letter: char| match letter {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        letter => letter >= ' ',
    };
    text.chars().map(|letter| if is_allowed(letter) { letter } else { '\u{fffd}' }).collect()
}
