%% Selective receive over a long mailbox; the messages skipped stay in order.
-module(receive_selective).
-export([main/1]).

main(_Args) ->
    [self() ! {item, N} || N <- lists:seq(1, 2000)],
    self() ! urgent,
    io:format("~p~n", [receive urgent -> urgent_first end]),
    io:format("~p~n", [[receive {item, N} when N rem 500 =:= 0 -> N end || _ <- [1, 2, 3, 4]]]),
    io:format("~p~n", [element(2, process_info(self(), message_queue_len))]),
    Rest = drain(),
    io:format("~p ~p~n", [length(Rest), Rest =:= lists:sort(Rest)]),
    self() ! b, self() ! a, self() ! c,
    io:format("~p~n", [[receive X when X =:= a; X =:= c -> X end, receive Y -> Y end, receive Z -> Z end]]),
    self() ! {nested, [1, {2, 3}]},
    io:format("~p~n", [receive {nested, [_, {Q, _}]} -> Q end]).

drain() -> receive {item, N} -> [N | drain()] after 0 -> [] end.
