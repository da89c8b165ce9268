//! Rows of Unicode conversions.

#[macro_export]
macro_rules! for_each_bif_unicode {
    ($m:ident) => {
        $m! {
            unicode "bin_is_7bit" 1 = bin_is_7bit_1 [pure];
            unicode "characters_to_binary" 2 = characters_to_binary_2 [pure allocs raises];
            unicode "characters_to_list" 2 = characters_to_list_2 [pure allocs raises];
        }
    };
}
for_each_bif_unicode!(bif_rows);
