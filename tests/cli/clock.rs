//! A clock that cannot be right is not recorded by until somebody confirms it.

use std::sync::Arc;

use chancery::chronicle::{Chronicle, ChronicleOptions, Request};
use chancery::domain::key::EventId;
use chancery::input::Line;
use chancery::time::{Instant, ManualClock};

use super::{Desk, actor};

/// Makes a folder whose last record was made at a time.
fn desk(recorded: &str) -> Desk {
    let desk = Desk::new();
    let clock = Arc::new(ManualClock::new(recorded.parse::<Instant>().expect("an instant")));
    let opened = Chronicle::open(&desk.data(), &ChronicleOptions::default(), clock, &mut |_, _| {}).expect("opened");
    let line = actor("first").parse::<Line>().expect("a line");
    let request =
        Request::new(vec![line.into_operation(&mut || EventId::new(uuid::Uuid::new_v4())).expect("sound")], "test");
    opened.chronicle.record(request).expect("recorded");
    opened.chronicle.close().expect("closed");
    desk
}

#[test]
fn a_clock_that_is_far_from_the_last_record_has_to_be_confirmed() {
    for (recorded, part) in
        [("2099-01-01T00:00:00Z", "more than 10 minutes after"), ("1999-01-01T00:00:00Z", "5 years")]
    {
        let desk = desk(recorded);
        let more = desk.file("more.jsonl", &[actor("second")]);
        let import = ["import".as_ref(), more.as_os_str()];
        for told in [desk.run(import).ended(3), desk.run(["serve", "--listen", "127.0.0.1:0"]).ended(3)] {
            assert!(
                told.contains(part) && told.contains(recorded.trim_end_matches('Z')) && told.contains("--accept-clock"),
                "{told}"
            );
        }
        // Who only asks is not kept from it.
        assert_eq!(desk.export().len(), 1);
        let confirmed = [import.as_slice(), &["--accept-clock".as_ref()]].concat();
        assert_eq!(desk.run(confirmed).good(), "1 recorded, 0 on record already, 0 refused\n");
        let server = super::Running::start(desk.command(["serve", "--listen", "127.0.0.1:0", "--accept-clock"]));
        assert_eq!(server.ask("{ log { head } }")["data"]["log"]["head"], 2);
        server.stop("TERM").ended(0);
    }
}
