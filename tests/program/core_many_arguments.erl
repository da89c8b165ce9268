%% More arguments, free variables, live values and fields than there are registers.
-module(core_many_arguments).
-export([main/1, sum/12, swap/9]).

main(Args) ->
    N = length(Args),
    erlang:display(sum(N, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
    erlang:display(swap(1000, a, b, c, d, e, f, g, h)),
    erlang:display(apply(?MODULE, id(sum), [N | [1 bsl (60 * I) || I <- [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]])),
    erlang:display((id(fun swap/9))(3, 1, 2.5, "x", <<"b">>, #{}, {}, [], nil)),
    F = closure(1, 2.0, "three", {4}, [5], <<6>>, seven, 8, #{9 => 9}, 1 bsl 100, fun(X) -> X end),
    erlang:display(F(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
    erlang:display(live(N)),
    erlang:display(rotate(100000, 1, {2}, [3], 4.0, "5", six, <<7>>, 8, 9, 10)),
    erlang:display(try raise(N, 1, 2, 3, 4, 5, 6, 7, 8, 9) catch error:{R, More} -> {R, More} end),
    erlang:display(try sum(N, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, id(x)) catch error:badarith -> badarith end),
    erlang:display(spawned(N)).

sum(A, B, C, D, E, F, G, H, I, J, K, L) -> A + B + C + D + E + F + G + H + I + J + K + L.

swap(0, A, B, C, D, E, F, G, H) -> {A, B, C, D, E, F, G, H};
swap(N, A, B, C, D, E, F, G, H) -> swap(N - 1, H, A, B, C, D, E, F, G).

closure(A, B, C, D, E, F, G, H, I, J, K) ->
    fun(P, Q, R, S, T, U, V, W, X, Y) -> {K(P), A + Q, B + R, [S | C], {T, D}, [U | E], <<V, F/binary>>, {G, W}, H + X, I#{Y => Y}, J + P} end.

%% Values that live across many calls.
live(N) ->
    A = id(N + 1), B = id([A]), C = id({A, B}), D = id(A + 1.5), E = id(<<A>>), F = id(A bsl 70), G = id(#{A => B}), H = id("h"), I = id({id(9), 9}),
    J = id(fun() -> {A, I} end), K = id([B | C]), L = id(-D), M = id(a), O = id(F + 1), P = id([E, E]),
    garbage(1000, []),
    {A, B, C, D, E, F, G, H, I, J(), K, L, M, O, P}.

rotate(0, A, B, C, D, E, F, G, H, I, J) -> [A, B, C, D, E, F, G, H, I, J];
rotate(N, A, B, C, D, E, F, G, H, I, J) when N rem 2 =:= 0 -> rotate(N - 1, B, A, D, C, F, E, H, G, J, I);
rotate(N, A, B, C, D, E, F, G, H, I, J) -> id(rotate(N - 1, J, A, B, C, D, E, F, G, H, I)).

raise(A, B, C, D, E, F, G, H, I, J) ->
    try id(B) + id(A) of
        1 -> error({sum, [A, B, C, D, E, F, G, H, I, J]});
        _ -> raise(A, B, C, D, E, F, G, H, I, J)
    catch
        error:badarith -> {A, B}
    end.

spawned(N) ->
    Self = self(),
    Ref = make_ref(),
    [A, B, C, D, E, F, G] = [id({I, N}) || I <- [1, 2, 3, 4, 5, 6, 7]],
    _ = spawn(fun() -> Self ! {Ref, swap(100000, A, B, C, D, E, F, G, Ref =:= Ref)} end),
    receive {Ref, Result} -> Result end.

garbage(0, Acc) -> Acc;
garbage(N, Acc) -> garbage(N - 1, [N | tl([N | Acc])]).

id(X) -> X.
