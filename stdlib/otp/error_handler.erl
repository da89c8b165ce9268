%% Replaces OTP's `error_handler`, which programs hold that load modules while they run, or that name it: calls of loaded modules go on there, a call of
%% what is nowhere, not on the code path either, is `undef`, after the module's own `$handle_undefined_function` was asked.
%% Left out: breakpoints.
-module(error_handler).

-export([undefined_function/3, undefined_lambda/3, raise_undef_exception/3, breakpoint/3, stub_function/3]).

-spec undefined_function(module(), atom(), list()) -> term().
undefined_function(M, F, Args) ->
    _ = code:ensure_loaded(M),
    case persistent_term:get({beamless_loader, M}, none) of
        #{call := Call} -> Call(M, F, Args);
        _ -> handle_undefined(M, F, Args)
    end.

handle_undefined(M, F, Args) ->
    case erlang:function_exported(M, '$handle_undefined_function', 2) of
        true -> M:'$handle_undefined_function'(F, Args);
        false -> crash(undef, {M, F, Args, []})
    end.

-spec undefined_lambda(module(), fun(), list()) -> no_return().
undefined_lambda(_, Fun, Args) -> crash(badfun, {Fun, Args, []}).

-spec raise_undef_exception(module(), atom(), list()) -> no_return().
raise_undef_exception(M, F, Args) -> crash(undef, {M, F, Args, []}).

-spec stub_function(atom(), atom(), list()) -> no_return().
stub_function(M, F, Args) -> crash(undef, {M, F, Args, []}).

%% As if the caller of the function of this module had failed.
crash(badfun, {Fun, _, _}) -> error({badfun, Fun});
crash(Reason, Entry) ->
    try error(Reason)
    catch
        error:Reason:Stack ->
            Callers = [Frame || Frame <- Stack, element(1, Frame) =/= ?MODULE],
            erlang:raise(error, Reason, [Entry | Callers])
    end.

breakpoint(M, F, Args) -> apply(M, F, Args).
