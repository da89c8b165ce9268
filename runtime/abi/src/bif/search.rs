//! Rows of searching in binaries.

section! {
    ($) for_each_bif_search
    binary "compile_pattern" 1 = compile_pattern_1 [allocs raises];
    binary "match" 2 = match_2 [pure allocs raises];
    binary "match" 3 = match_3 [pure allocs raises];
    binary "matches" 2 = matches_2 [pure allocs raises];
    binary "matches" 3 = matches_3 [pure allocs raises];
    binary "split" 2 = split_2 [pure allocs raises];
    binary "split" 3 = split_3 [pure allocs raises];
}
