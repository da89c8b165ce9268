%% Replaces OTP's `prim_eval`, which is assembler: a receive whose clauses are a function, for interpreters. It is made of the same primitives of the
%% runtime that compiled receives are.
-module(prim_eval).

-export(['receive'/2]).

%% Shows each message to the function, which gives `nomatch`, or what the receive gives: the message is then taken. `timeout` when the time is over.
-spec 'receive'(fun((term()) -> nomatch | T), timeout()) -> T | timeout.
'receive'(Match, Time) ->
    case beamless_rt:recv_copy() of
        [Message] ->
            case Match(Message) of
                nomatch ->
                    beamless_rt:recv_next(),
                    'receive'(Match, Time);
                Result ->
                    beamless_rt:recv_remove(),
                    Result
            end;
        [] ->
            case beamless_rt:recv_wait(Time) of
                true -> timeout;
                false -> 'receive'(Match, Time)
            end
    end.
