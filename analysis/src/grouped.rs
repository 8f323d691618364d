//! A list of lists in two allocations.

use std::ops::Index;

/// Lists of items, one for each number from zero on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouped<T> {
    /// Where in the items each group ends.
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Grouped<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<T> Grouped<T> {
    /// Groups items by number; items of one group keep their order. There are `groups` groups, some of them empty.
    pub(crate) fn new(groups: usize, mut pairs: Vec<(u32, T)>) -> Self {
        let mut ends = vec![0; groups];
        for (group, _) in &pairs {
            ends[*group as usize] += 1;
        }
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        // Mostly sorted already, which this sort is quick at.
        pairs.sort_by_key(|(group, _)| *group);
        let items = pairs.into_iter().map(|(_, item)| item).collect::<Vec<_>>();
        Self { ends, items }
    }

    /// The groups, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[T]> {
        (0..self.ends.len()).map(|index| &self[index])
    }

    /// Sorts the items of each group.
    pub(crate) fn sort_groups_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        let mut start = 0;
        for end in &self.ends {
            let group = &mut self.items[start..*end as usize];
            if !group.is_sorted_by_key(&key) {
                group.sort_by_key(&key);
            }
            start = *end as usize;
        }
    }
}

impl<T> Index<usize> for Grouped<T> {
    type Output = [T];

    fn index(&self, index: usize) -> &[T] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.items[start as usize..self.ends[index] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_their_order_and_may_be_empty() {
        let mut grouped = Grouped::new(4, vec![(2, 'c'), (0, 'z'), (2, 'a'), (0, 'y')]);
        let groups: Vec<&[char]> = grouped.iter().collect();
        assert_eq!(groups, [&['z', 'y'][..], &[], &['c', 'a'], &[]]);
        grouped.sort_groups_by_key(|it| *it);
        assert_eq!(&grouped[0], ['y', 'z']);
        assert_eq!(&grouped[2], ['a', 'c']);
    }
}
