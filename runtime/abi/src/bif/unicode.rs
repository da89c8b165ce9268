//! Rows of Unicode conversions.

section! {
    ($) for_each_bif_unicode
    unicode "bin_is_7bit" 1 = bin_is_7bit_1 [pure];
    unicode "characters_to_binary" 2 = characters_to_binary_2 [pure allocs raises];
    unicode "characters_to_list" 2 = characters_to_list_2 [pure allocs raises];
}
