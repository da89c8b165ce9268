%% Replaces OTP's `error_handler`: a call of a function that is not linked is `undef` at once, there is no module to load.
%% Left out: `$handle_undefined_function`, which a closed world resolves when it is compiled; breakpoints.
-module(error_handler).

-export([undefined_function/3, undefined_lambda/3, raise_undef_exception/3, breakpoint/3]).

-spec undefined_function(module(), atom(), list()) -> no_return().
undefined_function(M, F, Args) -> raise_undef_exception(M, F, Args).

-spec undefined_lambda(module(), fun(), list()) -> no_return().
undefined_lambda(_, Fun, Args) -> error({badfun, {Fun, Args}}).

-spec raise_undef_exception(module(), atom(), list()) -> no_return().
raise_undef_exception(M, F, Args) -> erlang:raise(error, undef, [{M, F, Args, []}]).

breakpoint(M, F, Args) -> apply(M, F, Args).
