//! Rows of arithmetic and comparison: operators of module `erlang`.

section! {
    ($) for_each_bif_arith
    erlang "+" 1 = plus_1 [guard pure raises];
    erlang "-" 1 = minus_1 [guard pure allocs raises];
    erlang "+" 2 = add_2 [guard pure allocs raises];
    erlang "-" 2 = sub_2 [guard pure allocs raises];
    erlang "*" 2 = mul_2 [guard pure allocs raises];
    erlang "/" 2 = fdiv_2 [guard pure allocs raises];
    erlang "div" 2 = div_2 [guard pure allocs raises];
    erlang "rem" 2 = rem_2 [guard pure allocs raises];
    erlang "band" 2 = band_2 [guard pure allocs raises];
    erlang "bor" 2 = bor_2 [guard pure allocs raises];
    erlang "bxor" 2 = bxor_2 [guard pure allocs raises];
    erlang "bnot" 1 = bnot_1 [guard pure allocs raises];
    erlang "bsl" 2 = bsl_2 [guard pure allocs raises];
    erlang "bsr" 2 = bsr_2 [guard pure allocs raises];
    erlang "abs" 1 = abs_1 [guard pure allocs raises];
    erlang "float" 1 = float_1 [guard pure allocs raises];
    erlang "trunc" 1 = trunc_1 [guard pure allocs raises];
    erlang "round" 1 = round_1 [guard pure allocs raises];
    erlang "floor" 1 = floor_1 [guard pure allocs raises];
    erlang "ceil" 1 = ceil_1 [guard pure allocs raises];
    erlang "==" 2 = eq_2 [guard pure];
    erlang "/=" 2 = ne_2 [guard pure];
    erlang "=:=" 2 = eq_exact_2 [guard pure];
    erlang "=/=" 2 = ne_exact_2 [guard pure];
    erlang "<" 2 = lt_2 [guard pure];
    erlang "=<" 2 = le_2 [guard pure];
    erlang ">" 2 = gt_2 [guard pure];
    erlang ">=" 2 = ge_2 [guard pure];
    erlang "not" 1 = not_1 [guard pure raises];
    erlang "and" 2 = and_2 [guard pure raises];
    erlang "or" 2 = or_2 [guard pure raises];
    erlang "xor" 2 = xor_2 [guard pure raises];
}
