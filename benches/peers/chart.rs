//! The curve of growth of each question as a small picture: the p50 of the probe by the size of the world.

use std::fmt::Write as _;
use std::path::Path;

use crate::questions::{Of, QUESTIONS, Question};
use crate::report::{Report, thousands};

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 180.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 96.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 28.0;
const SYSTEMS: [(&str, &str, &str); 2] = [("chancery", "Chancery", "c"), ("postgraphile", "PostGraphile", "p")];

/// What one system took, by the size of the world.
struct Curve {
    name: &'static str,
    /// How it is drawn.
    class: &'static str,
    /// Events and milliseconds.
    points: Vec<(u64, f64)>,
}

/// Writes a picture for each question into a folder.
///
/// # Errors
///
/// The system's.
pub fn draw(report: &Report, sizes: &[u64], folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for question in QUESTIONS {
        let curves: Vec<Curve> = SYSTEMS
            .into_iter()
            .map(|(system, name, class)| {
                let at =
                    |events: &u64| Some((*events, report.figure(*events, question.name(), system, 1, Of::Probe)?.p50));
                Curve { name, class, points: sizes.iter().filter_map(at).collect() }
            })
            .filter(|curve| !curve.points.is_empty())
            .collect();
        if !curves.is_empty() {
            std::fs::write(
                folder.join(format!("{}.svg", question.name().to_lowercase())),
                picture(question, sizes, &curves),
            )?;
        }
    }
    Ok(())
}

/// Returns the lines that show the pictures in `docs/performance.md`.
pub fn links() -> String {
    QUESTIONS.iter().fold("\n".to_owned(), |mut lines, question| {
        let (name, title) = (question.name(), question.title());
        let _ = writeln!(
            lines,
            "![{name}: {title}; median time by the size of the world](performance/{}.svg)",
            name.to_lowercase()
        );
        lines
    })
}

/// Both axes are logarithmic; the time runs over whole powers of ten.
fn picture(question: Question, sizes: &[u64], curves: &[Curve]) -> String {
    let times = || curves.iter().flat_map(|curve| curve.points.iter().map(|(_, time)| *time));
    let low = times().fold(f64::INFINITY, f64::min).log10().floor();
    let high = times().fold(0.0, f64::max).log10().ceil().max(low + 1.0);
    let (first, last) = (sizes[0] as f64, sizes[sizes.len() - 1] as f64);
    let across = |events: u64| {
        let part = if last > first { (events as f64 / first).ln() / (last / first).ln() } else { 0.5 };
        LEFT + part * (WIDTH - LEFT - RIGHT)
    };
    let down = |time: f64| TOP + (high - time.log10()) / (high - low) * (HEIGHT - TOP - BOTTOM);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\">\n\
         <title>{}: {}. Median time by the size of the world</title>\n<style>\n\
         text {{ font: 11px system-ui, sans-serif; fill: #333 }} .t {{ font-weight: 600 }} .g {{ stroke: #ddd }}\n\
         .c {{ stroke: #0b62a4; fill: none; stroke-width: 2 }} text.c, circle.c {{ fill: #0b62a4; stroke: none }}\n\
         .p {{ stroke: #a8570b; fill: none; stroke-width: 2; stroke-dasharray: 5 3 }} text.p, circle.p {{ fill: #a8570b; stroke: none }}\n\
         @media (prefers-color-scheme: dark) {{ text {{ fill: #ddd }} .g {{ stroke: #444 }}\n\
         .c {{ stroke: #6cb6ee }} text.c, circle.c {{ fill: #6cb6ee }} .p {{ stroke: #eba75f }} text.p, circle.p {{ fill: #eba75f }} }}\n\
         </style>\n<text class=\"t\" x=\"8\" y=\"16\">{}: {}</text>\n",
        question.name(),
        question.title(),
        question.name(),
        question.title()
    );
    for power in low as i32..=high as i32 {
        let time = 10_f64.powi(power);
        let y = down(time);
        let label = if power < 0 { format!("{time:.*} ms", -power as usize) } else { format!("{time:.0} ms") };
        let _ = writeln!(svg, "<line class=\"g\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{}\" y2=\"{y:.1}\"/>", WIDTH - RIGHT);
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>", LEFT - 5.0, y + 4.0);
    }
    for events in sizes {
        let x = across(*events);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            HEIGHT - 10.0,
            thousands(*events)
        );
    }
    let mut taken: Vec<f64> = Vec::new();
    for Curve { name, class, points } in curves {
        let path: Vec<String> =
            points.iter().map(|(events, time)| format!("{:.1},{:.1}", across(*events), down(*time))).collect();
        let _ = writeln!(svg, "<polyline class=\"{class}\" points=\"{}\"/>", path.join(" "));
        for (events, time) in points {
            let _ = writeln!(
                svg,
                "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>",
                across(*events),
                down(*time)
            );
        }
        if let Some((events, time)) = points.last() {
            // The names of curves that end near each other stand below each other.
            let mut y = down(*time) + 4.0;
            while taken.iter().any(|other| (other - y).abs() < 12.0) {
                y += 12.0;
            }
            taken.push(y);
            let _ =
                writeln!(svg, "<text class=\"{class}\" x=\"{:.1}\" y=\"{y:.1}\">{name}</text>", across(*events) + 8.0);
        }
    }
    svg + "</svg>\n"
}
