%% Closures, local and external funs, funs that call themselves, partial application, apply.
-module(core_funs).
-export([main/1, double/1]).

main(_Args) ->
    Add = fun(A) -> fun(B) -> A + B end end,
    Compose = fun(F, G) -> fun(X) -> F(G(X)) end end,
    Loop = fun Again(0, Acc) -> Acc; Again(N, Acc) -> Again(N - 1, Acc + N) end,
    erlang:display((Add(3))(4)),
    erlang:display((Compose(Add(1), fun double/1))(10)),
    erlang:display((Compose(fun ?MODULE:double/1, fun erlang:abs/1))(-21)),
    erlang:display(Loop(100, 0)),
    erlang:display(apply(fun double/1, [8])),
    erlang:display(apply(?MODULE, double, [9])),
    erlang:display(call(?MODULE, double, 10)),
    erlang:display([F(5) || F <- [fun(X) -> X end, fun double/1, Add(100), fun(X) -> {X, X} end]]),
    erlang:display(is_function(Add, 1) andalso not is_function(Add, 2)),
    Many = fun(A, B, C, D, E, F, G, H, I, J) -> [A, B, C, D, E, F, G, H, I, J, Add(A)] end,
    erlang:display(length(Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))),
    erlang:display(many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
    {X, Y, Z} = {one, two, three},
    Capture = fun() -> {Z, Y, X} end,
    erlang:display(Capture()).

double(X) -> X * 2.

call(Module, Function, Argument) -> Module:Function(Argument).

many(A, B, C, D, E, F, G, H, I, J, K, L) when A > 100 -> {A, B, C, D, E, F, G, H, I, J, K, L};
many(A, B, C, D, E, F, G, H, I, J, K, L) -> many(L * 20, A, B, C, D, E, F, G, H, I, J, K).
