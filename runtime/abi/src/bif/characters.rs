//! Rows of `beamless_native` on properties of characters (stdlib/beamless/beamless_native.erl says what they give), and of what is made with them.

section! {
    ($) for_each_bif_characters
    beamless_native "identifier_class" 1 = identifier_class_1 [pure];
    beamless_native "grapheme_class" 1 = grapheme_class_1 [raises];
    beamless_native "case_map" 2 = case_map_2 [allocs raises];
    beamless_native "decompose" 2 = decompose_2 [allocs raises];
    beamless_native "combining_class" 1 = combining_class_1 [raises];
    beamless_native "compose" 2 = compose_2 [raises];
    beamless_native "is_wide" 1 = is_wide_1 [raises];
    prim_file "internal_normalize_utf8" 1 = internal_normalize_utf8_1 [allocs raises];
}
