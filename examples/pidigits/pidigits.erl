%% The unbounded spigot algorithm of Jeremy Gibbons, with big integers.
-module(pidigits).
-export([main/1]).

main([]) -> run(1000);
main([Text]) ->
    try list_to_integer(Text) of
        N when N > 0 -> run(N);
        _ -> usage()
    catch
        error:badarg -> usage()
    end;
main(_) -> usage().

run(N) -> stream({1, 0, 1, 1}, 1, N, []).

%% {Q, R, T, K} stands for the linear map that the digits so far and the next term define.
stream(_, Printed, N, Line) when Printed > N -> print(lists:reverse(Line), N);
stream({Q, R, T, K}, Printed, N, Line) ->
    case digit(3, Q, R, T) of
        Digit when Digit =:= (Q * 4 + R) div T ->
            Next = {10 * Q, 10 * (R - Digit * T), T, K},
            stream(Next, Printed + 1, N, flush([$0 + Digit | Line], Printed));
        _ ->
            stream({Q * K, (2 * Q + R) * (2 * K + 1), T * (2 * K + 1), K + 1}, Printed, N, Line)
    end.

digit(X, Q, R, T) -> (Q * X + R) div T.

flush(Line, Printed) when Printed rem 10 =:= 0 -> print(lists:reverse(Line), Printed), [];
flush(Line, _) -> Line.

print([], _) -> ok;
print(Digits, Count) -> io:format("~-10s\t:~b~n", [Digits, Count]).

usage() ->
    io:format(standard_error, "usage: pidigits [N]~n", []),
    halt(2).
