%% Recursion in several places, of which most calls end at once: results, and the traces of what fails in a leaf.
-module(recursion_leaves).
-export([main/1]).

main(_) ->
    io:format("~p~n", [[fib(N) || N <- [-2, 0, 1, 2, 7, 20]]]),
    io:format("~p ~p~n", [fib(2.5), tak(12, 8, 4)]),
    Tree = make(4),
    io:format("~p ~p~n", [Tree, count(Tree)]),
    failing(fun() -> count({leaf, {leaf, twig}}) end),
    failing(fun() -> inverse(3) end),
    failing(fun() -> inverse(8, [1, 2, 1, 1]) end),
    failing(fun() -> inverse(5, [2, 2]) end),
    io:format("~p~n", [[caught(N) || N <- [3, 4, 5]]]),
    io:format("~p~n", [hanoi(4, a, b, c)]),
    io:format("~p~n", [size_of({[1, 2, {3, [4]}], "text", []})]),
    io:format("~p~n", [fib_slowly(12, self())]).

failing(Fun) ->
    try Fun() of
        Value -> io:format("~p~n", [Value])
    catch
        Class:Reason:Trace ->
            Places = [{F, A, proplists:get_value(line, Info)} || {?MODULE, F, A, Info} <- Trace],
            io:format("~p ~p ~p~n", [Class, Reason, Places])
    end.

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).

tak(X, Y, Z) when Y < X -> tak(tak(X - 1, Y, Z), tak(Y - 1, Z, X), tak(Z - 1, X, Y));
tak(_, _, Z) -> Z.

make(0) -> leaf;
make(Depth) -> {make(Depth - 1), make(Depth - 1)}.

count(leaf) -> 1;
count({Left, Right}) -> count(Left) + 1 + count(Right).

inverse(N) when N < 1 -> 10 div N;
inverse(N) -> inverse(N - 1) + inverse(N - 2).

inverse(N, _) when N < 1 -> 10 div N;
inverse(N, [1 | Path]) -> 1 + inverse(N - 1, Path);
inverse(N, [2 | Path]) -> 1 + inverse(N - 2, Path);
inverse(N, []) -> inverse(N - 1) + inverse(N - 2).

%% Calls in a try.
caught(N) when N < 1 -> {bottom, 1 div (N * N - N)};
caught(N) ->
    try
        {caught(N - 1), caught(N - 2)}
    catch
        error:badarith when N > 1 -> {badarith, N}
    after
        put(last, N)
    end.

hanoi(0, _, _, _) -> [];
hanoi(N, From, To, Other) -> hanoi(N - 1, From, Other, To) ++ [{From, To} | hanoi(N - 1, Other, To, From)].

size_of([]) -> 0;
size_of([Head | Tail]) -> 2 + size_of(Head) + size_of(Tail);
size_of(Tuple) when is_tuple(Tuple) -> size_of(tuple_to_list(Tuple)) - tuple_size(Tuple);
size_of(_) -> 0.

%% What happens besides happens as often.
fib_slowly(N, Pid) ->
    Result = counted(N, Pid),
    {Result, messages(0)}.

counted(0, Pid) -> Pid ! leaf, 0;
counted(1, Pid) -> Pid ! leaf, 1;
counted(N, Pid) -> counted(N - 1, Pid) + counted(N - 2, Pid).

messages(Count) -> receive leaf -> messages(Count + 1) after 0 -> Count end.
