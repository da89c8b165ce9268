%% Folding, composing, currying, memoizing in state, church numerals.
-module(fun_higher_order).
-export([main/1]).

main(_Args) ->
    Compose = fun(Fs) -> lists:foldr(fun(F, G) -> fun(X) -> F(G(X)) end end, fun(X) -> X end, Fs) end,
    io:format("~p~n", [(Compose([fun(X) -> X + 1 end, fun(X) -> X * 2 end, fun erlang:abs/1]))(-5)]),
    io:format("~p~n", [((((curry(fun(A, B, C) -> [A, B, C] end))(1))(2))(3))]),
    Zero = fun(_) -> fun(X) -> X end end,
    Succ = fun(N) -> fun(F) -> fun(X) -> F((N(F))(X)) end end end,
    Add = fun(M, N) -> fun(F) -> fun(X) -> (M(F))((N(F))(X)) end end end,
    Three = Succ(Succ(Succ(Zero))),
    io:format("~p~n", [((Add(Three, Three))(fun(X) -> X + 1 end))(0)]),
    {Value, Memo} = memo_fib(90, #{}),
    io:format("~p ~p~n", [Value, map_size(Memo)]),
    io:format("~p~n", [stream_take(10, primes())]),
    io:format("~p~n", [lists:map(fun({F, A}) -> apply(F, A) end, [{fun erlang:max/2, [1, 2]}, {fun lists:sum/1, [[1, 2, 3]]}, {fun() -> none end, []}])]).

curry(F) -> fun(A) -> fun(B) -> fun(C) -> F(A, B, C) end end end.

memo_fib(N, Memo) when N < 2 -> {N, Memo};
memo_fib(N, Memo) ->
    case Memo of
        #{N := Value} -> {Value, Memo};
        #{} ->
            {A, Memo1} = memo_fib(N - 1, Memo),
            {B, Memo2} = memo_fib(N - 2, Memo1),
            {A + B, Memo2#{N => A + B}}
    end.

primes() -> sieve(integers(2)).

integers(N) -> fun() -> [N | integers(N + 1)] end.

sieve(Stream) ->
    fun() -> [P | Rest] = Stream(), [P | sieve(filter(fun(N) -> N rem P =/= 0 end, Rest))] end.

filter(F, Stream) ->
    fun() ->
        [H | T] = Stream(),
        case F(H) of
            true -> [H | filter(F, T)];
            false -> (filter(F, T))()
        end
    end.

stream_take(0, _) -> [];
stream_take(N, Stream) -> [H | T] = Stream(), [H | stream_take(N - 1, T)].
