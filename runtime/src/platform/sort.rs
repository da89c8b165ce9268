//! Sorting pairs of words, stably. One copy of the code serves all: the library's has one of 5 KB for each type and order.

pub type Pair = [u64; 2];

/// Runs up to this length are sorted by insertion.
const SHORT: usize = 12;

/// Sorts by `less`.
#[inline(never)]
pub fn pairs(items: &mut [Pair], less: &mut dyn FnMut(&Pair, &Pair) -> bool) {
    if items.len() <= SHORT {
        return insert(items, less);
    }
    let half = items.len() / 2;
    pairs(&mut items[..half], less);
    pairs(&mut items[half..], less);
    let left = items[..half].to_vec();
    let (mut from_left, mut from_right) = (0, half);
    for at in 0..items.len() {
        if from_left == left.len() {
            return;
        }
        let takes_right = from_right < items.len() && less(&items[from_right], &left[from_left]);
        let from = if takes_right { &mut from_right } else { &mut from_left };
        items[at] = if takes_right { items[*from] } else { left[*from] };
        *from += 1;
    }
}

fn insert(items: &mut [Pair], less: &mut dyn FnMut(&Pair, &Pair) -> bool) {
    for index in 1..items.len() {
        let item = items[index];
        let mut at = index;
        while at > 0 && less(&item, &items[at - 1]) {
            items[at] = items[at - 1];
            at -= 1;
        }
        items[at] = item;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_sorts_as_the_library_does() {
        for length in [0u64, 1, 2, 12, 13, 100, 1000] {
            let mut items: Vec<super::Pair> = (0..length).map(|n| [n * 7919 % 31, n]).collect();
            let mut wanted = items.clone();
            wanted.sort_by_key(|item| item[0]);
            super::pairs(&mut items, &mut |a, b| a[0] < b[0]);
            assert_eq!(items, wanted);
        }
    }
}
