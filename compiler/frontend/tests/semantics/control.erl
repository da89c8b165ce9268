%% Exceptions, funs, comprehensions. Every exported function without arguments is run here and on the BEAM.
-module(control).
-compile([export_all, nowarn_export_all]).

each(F, Items) -> [try F(I) catch C:R -> {C, R} end || I <- Items].

raise(1) -> throw(t);
raise(2) -> error(e);
raise(3) -> exit(x);
raise(4) -> 1 + a;
raise(5) -> {ok} = raise(0);
raise(6) -> hd([]);
raise(X) -> X.

tries(X) ->
    try raise(X) of
        0 -> zero;
        7 -> throw(from_of);
        Y when Y > 10 -> Y
    catch
        throw:T -> {thrown, T};
        error:{badmatch, V} -> {nomatch, V};
        error:R:_ when R =/= e -> {err, R};
        exit:_ -> exit(again)
    after
        put_(X)
    end.
put_(X) when X =:= 8 -> error(in_after);
put_(_) -> ok.
t_tries() -> each(fun tries/1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]).

t_catch() -> [catch raise(X) || X <- [0, 1, 3]] ++ [case catch raise(2) of {'EXIT', {R, _}} -> R end].

nested_try(X) ->
    try
        try raise(X) catch throw:t -> raise(3) after raise(0) end
    catch
        C:R -> {C, R}
    end.
t_nested_try() -> each(fun nested_try/1, [0, 1, 2, 3]).

live(X, Y) ->
    A = X + 1,
    try B = raise(Y), {A, B} catch _:R -> {A, R, X} end.
t_live() -> [live(X, Y) || X <- [1, 2], Y <- [0, 1, 2, 3, 4]].

t_rethrow() -> each(fun(X) -> try raise(X) catch error:E:S -> erlang:raise(throw, {E, length(S) >= 0}, S) end end, [0, 2, 4]).

adder(X) -> fun(Y) -> fun(Z) -> {X, Y, Z, X + Y + Z} end end.
t_closures() ->
    F = adder(1), G = F(2),
    Fact = fun Fact(0) -> 1; Fact(N) -> N * Fact(N - 1) end,
    Even = fun E(0, _) -> true; E(N, K) -> K(fun(M) -> not E(M, K) end, N - 1) end,
    K = fun(Cont, N) -> Cont(N) end,
    H = fun raise/1,
    {G(3), ((adder(5))(6))(7), Fact(20), Even(10, K), Even(7, K), H(9), (fun lists:reverse/1)([1, 2]), apply(fun(A, B) -> A - B end, [5, 3])}.
t_bad_calls() ->
    Shown = fun({badarity, {F, A}}) when is_function(F) -> {badarity, A}; (R) -> R end,
    [try apply(F, A) catch _:R -> Shown(R) end || {F, A} <- [{fun(X) -> X end, []}, {x, [1]}]]
        ++ [try F(1, 2) catch _:R -> Shown(R) end || F <- [fun(A) -> A end, fun(A, B) -> {A, B} end, 7]].
t_dynamic() -> [try control:F(X) catch C:R -> {C, R} end || F <- [raise, same_], X <- [1, 9]].
same_(X) -> X.
record_update({A, B, C}) -> try setelement(2, {A, B}, C) catch error:R -> R end.

t_comprehensions() ->
    L = [{1, a}, {2, b}, x, {3, a}],
    {[X || {X, a} <- L], [{X, Y} || {X, _} <- L, Y <- [1, 2, 3], X < Y], [X || X <- [1, 2, 3, 4], X rem 2 =:= 0, X > 2],
     [[Y * 2 || Y <- X] || X <- [[1], [], [2, 3]]], each(fun(G) -> [X || X <- G] end, [[], [1 | 2], a]), each(fun(F) -> [X || X <- [1], F] end, [true, false])}.

count(0, Acc) -> Acc;
count(N, Acc) when N rem 2 =:= 0 -> count(N - 1, [N | Acc]);
count(N, Acc) -> count(N - 1, Acc).
t_loop() -> {count(10, []), even(100), odd(7)}.
even(0) -> true;
even(N) -> odd(N - 1).
odd(0) -> false;
odd(N) -> even(N - 1).

mixed(L, D) ->
    Total = fun Sum([], S) -> S; Sum([H | T], S) -> Sum(T, S + H + D) end,
    [try Total(X, 0) catch error:_ -> [Y || Y <- X, Y =/= D] end || X <- L].
t_mixed() -> mixed([[1, 2], [a, 1, b], []], 1).

t_literals() ->
    {[1, 2 | c], "string", {nested, [{<<"b">>, #{k => [v]}}]}, 'quoted atom', 123456789012345678901234567890, -1, 1.5, #{1 => a, 1.0 => b, "z" => c}}.

t_maybe_guard() -> [case X of {A, B} when A / B > 1; B =:= 0 -> {A, B}; _ when X =:= []; length(X) =:= 1 -> short; _ -> none end || X <- [{4, 2}, {1, 2}, {1, 0}, [], [1], [1, 2], x]].
