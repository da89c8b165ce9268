//! Rows of module math.

section! {
    ($) for_each_bif_math
    math "acos" 1 = acos_1 [pure allocs raises];
    math "acosh" 1 = acosh_1 [pure allocs raises];
    math "asin" 1 = asin_1 [pure allocs raises];
    math "asinh" 1 = asinh_1 [pure allocs raises];
    math "atan" 1 = atan_1 [pure allocs raises];
    math "atanh" 1 = atanh_1 [pure allocs raises];
    math "ceil" 1 = ceil_1 [pure allocs raises];
    math "cos" 1 = cos_1 [pure allocs raises];
    math "cosh" 1 = cosh_1 [pure allocs raises];
    math "erf" 1 = erf_1 [pure allocs raises];
    math "erfc" 1 = erfc_1 [pure allocs raises];
    math "exp" 1 = exp_1 [pure allocs raises];
    math "floor" 1 = floor_1 [pure allocs raises];
    math "log" 1 = log_1 [pure allocs raises];
    math "log10" 1 = log10_1 [pure allocs raises];
    math "log2" 1 = log2_1 [pure allocs raises];
    math "sin" 1 = sin_1 [pure allocs raises];
    math "sinh" 1 = sinh_1 [pure allocs raises];
    math "sqrt" 1 = sqrt_1 [pure allocs raises];
    math "tan" 1 = tan_1 [pure allocs raises];
    math "tanh" 1 = tanh_1 [pure allocs raises];
    math "atan2" 2 = atan2_2 [pure allocs raises];
    math "fmod" 2 = fmod_2 [pure allocs raises];
    math "pow" 2 = pow_2 [pure allocs raises];
}
