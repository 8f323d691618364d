//! What a finding is recognised by when its lines have moved.

use std::collections::HashMap;

use seqscan_lints::Diagnostic;

use crate::project::Sources;

/// The fingerprints of findings, in their order. Each depends on the lint, the file, the enclosing item and the text of
/// the line with its blanks evened out; of several that agree in all of it, the first is number 1.
pub fn fingerprint(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
    let mut seen: HashMap<u128, u32> = HashMap::new();
    diagnostics
        .iter()
        .map(|diagnostic| {
            let file = sources.get(diagnostic.primary.file);
            let line = evened_line(diagnostic, sources);
            let hash = fnv(&[diagnostic.lint.name, &file.path, &diagnostic.item, &line]);
            let count = seen.entry(hash).or_default();
            *count += 1;
            format!("{hash:032x}:{count}")
        })
        .collect()
}

/// The text of the line that a finding is on, with its blanks evened out.
pub fn evened_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let file = sources.get(diagnostic.primary.file);
    let line = file.line_text(file.line_index(diagnostic.primary.span.start));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// FNV-1a over parts that cannot run into each other.
fn fnv(parts: &[&str]) -> u128 {
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // The published value for the empty string is the offset basis.
        assert_eq!(fnv(&[]), 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        assert_ne!(fnv(&["ab", "c"]), fnv(&["a", "bc"]));
    }
}
