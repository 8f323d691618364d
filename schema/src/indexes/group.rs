//! The fewest indexes that wishes can be put together in.

use super::merge::Wish;

/// Up to so many wishes of one table, every way to put them together is tried.
const EXACT: usize = 8;

/// One wish for each index: those that are needed first, then those that would be nice, which join them where they can.
pub(super) fn groups(wishes: Vec<Wish>) -> Vec<Wish> {
    let mut tables: Vec<usize> = wishes.iter().map(|wish| wish.table).collect();
    tables.sort_unstable();
    tables.dedup();
    let mut out = Vec::new();
    for table in tables {
        let here = wishes.iter().filter(|wish| wish.table == table);
        let (mut needed, mut nice): (Vec<Wish>, Vec<Wish>) = here.cloned().partition(|wish| wish.is_needed);
        // The longest first, so that the shorter find what to join.
        needed.sort_by_key(|wish| std::cmp::Reverse(wish.len()));
        nice.sort_by_key(|wish| std::cmp::Reverse(wish.len()));
        let mut found = match needed.len() {
            0..=EXACT => fewest(&needed),
            _ => greedy(Vec::new(), &needed),
        };
        let first = found.len();
        found = greedy(found, &nice);
        // A wish that would be nice does not make an index needed, and does not count as one that needs it.
        debug_assert!(found[first..].iter().all(|wish| !wish.is_needed));
        out.extend(found);
    }
    out
}

/// Each wish joins the first that it can be one with.
fn greedy(mut found: Vec<Wish>, wishes: &[Wish]) -> Vec<Wish> {
    for wish in wishes {
        let joined = found
            .iter()
            .enumerate()
            .find_map(|(at, known)| known.with(wish).map(|both| (at, both)));
        match joined {
            Some((at, both)) => found[at] = both,
            None => found.push(wish.clone()),
        }
    }
    found
}

/// The way with the fewest indexes, and among those the one with the fewest keys; the first of equals.
fn fewest(wishes: &[Wish]) -> Vec<Wish> {
    let mut best = greedy(Vec::new(), wishes);
    let mut found = Vec::new();
    search(&mut found, wishes, &mut best);
    best
}

fn search(found: &mut Vec<Wish>, wishes: &[Wish], best: &mut Vec<Wish>) {
    let cost = |found: &[Wish]| (found.len(), found.iter().map(Wish::len).sum::<usize>());
    if cost(found) >= cost(best) {
        return;
    }
    let Some((wish, rest)) = wishes.split_first() else {
        best.clone_from(found);
        return;
    };
    for at in 0..found.len() {
        if let Some(both) = found[at].with(wish) {
            let before = std::mem::replace(&mut found[at], both);
            search(found, rest, best);
            found[at] = before;
        }
    }
    found.push(wish.clone());
    search(found, rest, best);
    found.pop();
}
