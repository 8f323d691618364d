//! What code scanning takes of one upload: past it the most severe findings stay, and somebody is told.

use std::cmp::Reverse;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Finding, Format, Report};

/// An upload with more results is refused.
const MOST_RESULTS: usize = 25_000;
/// Of more results, these many are shown.
const SHOWN_RESULTS: usize = 5_000;
/// A larger upload, compressed, is refused.
const MOST_BYTES: usize = 10_000_000;

/// The findings that fit into one upload, if not all of them do, and what to say about it.
pub fn within_limits(report: &Report<'_>) -> io::Result<(Option<Vec<Finding>>, Vec<String>)> {
    fit(report, MOST_RESULTS, MOST_BYTES)
}

pub(crate) fn fit(report: &Report<'_>, most: usize, bytes: usize) -> io::Result<(Option<Vec<Finding>>, Vec<String>)> {
    let total = report.findings.len();
    let mut kept = (total > most).then(|| most_severe(report.findings, most));
    loop {
        let findings = kept.as_deref().unwrap_or(report.findings);
        let size = compressed_size(&Report { findings, ..*report }, bytes)?;
        if size <= bytes || findings.is_empty() {
            break;
        }
        // A little less than what the size suggests, so that few rounds are needed; always at least one fewer.
        let fewer = findings.len() as f64 * bytes as f64 / size as f64 * 0.95;
        let fewer = (fewer as usize).min(findings.len() - 1);
        kept = Some(most_severe(report.findings, fewer));
    }
    let count = kept.as_ref().map_or(total, Vec::len);
    let mut said = Vec::new();
    if count < total {
        said.push(format!(
            "warning: code scanning takes no more of one upload: the {count} most severe of {total} findings are in it"
        ));
    }
    if count > SHOWN_RESULTS {
        said.push(format!(
            "warning: code scanning shows the {SHOWN_RESULTS} most severe findings of an upload, and this one has {count}"
        ));
    }
    Ok((kept, said))
}

/// The most severe findings, in their old order; of equals, the surer and then the earlier ones.
fn most_severe(findings: &[Finding], count: usize) -> Vec<Finding> {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|&index| Reverse((findings[index].level, findings[index].diagnostic.confidence)));
    order.truncate(count);
    order.sort_unstable();
    order.into_iter().map(|index| findings[index].clone()).collect()
}

/// How many bytes the report has, compressed; its plain size, if already that is small enough.
fn compressed_size(report: &Report<'_>, enough: usize) -> io::Result<usize> {
    struct Count(usize);
    impl Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut plain = Vec::new();
    Format::Sarif.write(report, &mut plain)?;
    if plain.len() <= enough {
        return Ok(plain.len());
    }
    let mut encoder = GzEncoder::new(Count(0), Compression::default());
    encoder.write_all(&plain)?;
    Ok(encoder.finish()?.0)
}
