%% Least and largest heaps: sizes that are asked for become the next of OTP's, limits end or report a process, and what process_info tells of it.
-module(heap_limits).
-export([main/1, log/2]).

main(_) ->
    [io:format("~p: ~p~n", [N, least(N)]) || N <- [0, 100, 233, 234, 1000, 50000, 318187, 1000000]],
    flags(),
    refused(),
    [io:format("~p~n", [Key]) || {Key, Size} <- element(2, process_info(self(), garbage_collection_info)), is_integer(Size)],
    io:format("~p~n", [[Key || {Key, _} <- element(2, process_info(self(), garbage_collection))]]),
    [Limit, Function, {_, {M, F, A, [{file, _}, {line, _}]}}] = process_info(self(), [max_heap_size, current_function, current_location]),
    io:format("~p~n", [{Limit, Function, M, F, A}]),
    sums(),
    reductions(),
    ok = logger:remove_handler(default),
    ok = logger:add_handler(?MODULE, ?MODULE, #{config => #{to => self()}}),
    limits(),
    usual().

least(Words) ->
    {Pid, _} = spawn_opt(fun() -> receive stop -> ok end end, [monitor, {min_heap_size, Words}, {min_bin_vheap_size, Words}]),
    Found = process_info(Pid, [min_heap_size, min_bin_vheap_size]),
    exit(Pid, kill),
    Found.

flags() ->
    io:format("~p~n", [[process_flag(Flag, Value) || {Flag, Value} <- [{min_heap_size, 1000}, {min_heap_size, 2586}, {min_heap_size, 0},
        {min_bin_vheap_size, 50000}, {min_bin_vheap_size, 1}, {min_bin_vheap_size, 46422},
        {max_heap_size, 100000000}, {max_heap_size, #{size => 0, kill => false}}, {max_heap_size, 0}]]]).

refused() ->
    process_flag(min_heap_size, 1000),
    [io:format("~p~n", [try process_flag(max_heap_size, Value) catch error:Why -> Why end])
        || Value <- [232, 1597, #{size => 1597}, #{}, #{kill => true}, #{size => 2000, kill => 1}, #{size => 1 bsl 64}, -1]],
    process_flag(min_heap_size, 233),
    [io:format("~p~n", [try spawn_opt(fun() -> ok end, [{min_heap_size, 1000}, {max_heap_size, Value}]), ok catch error:Why -> Why end])
        || Value <- [0, 1000, 1597, 1598]].

sums() ->
    Info = process_info(self(), [garbage_collection_info, total_heap_size]),
    [{_, Parts}, {_, Total}] = Info,
    io:format("~p~n", [Total =:= lists:sum([proplists:get_value(Key, Parts) || Key <- [heap_block_size, old_heap_block_size, mbuf_size]])]).

reductions() ->
    erlang:yield(),
    {_, Before} = process_info(self(), reductions),
    true = erlang:bump_reductions(100),
    {_, After} = process_info(self(), reductions),
    io:format("~p~n", [After - Before >= 100 andalso After - Before < 200]),
    [true = erlang:bump_reductions(100000) || _ <- lists:seq(1, 10)],
    {_, Last} = process_info(self(), reductions),
    io:format("~p~n", [Last - After >= 36000]).

limits() ->
    [limit(Limit) || Limit <- [2000, #{size => 2000}, #{size => 2000, kill => false}, #{size => 2000, error_logger => false}]].

limit(Limit) ->
    {Pid, Monitor} = spawn_opt(fun() -> grow([]) end, [monitor, {max_heap_size, Limit}]),
    Reported = receive {reported, Pid, Size, Kill, Log, Keys} -> {Size, Kill, Log, Keys} after 300 -> none end,
    exit(Pid, done),
    receive {'DOWN', Monitor, process, Pid, Why} -> io:format("~p: ~p ~p~n", [Limit, Reported, Why]) end,
    flush(Pid).

flush(Pid) ->
    receive {reported, Pid, _, _, _, _} -> flush(Pid) after 0 -> ok end.

%% The limit of processes that name none.
usual() ->
    io:format("~p~n", [erlang:system_info(max_heap_size)]),
    io:format("~p~n", [erlang:system_flag(max_heap_size, #{size => 0, kill => false, error_logger => true})]),
    limit(2000),
    limit(#{size => 2000, kill => true}),
    io:format("~p~n", [erlang:system_flag(max_heap_size, #{size => 100000, kill => true, error_logger => true})]),
    Pid = spawn(fun() -> receive stop -> ok end end),
    io:format("~p~n", [process_info(Pid, max_heap_size)]),
    io:format("~p~n", [erlang:system_flag(max_heap_size, 0)]),
    io:format("~p~n", [try erlang:system_flag(max_heap_size, #{kill => true}) catch error:Why -> Why end]).

grow(List) ->
    timer:sleep(2),
    grow([lists:seq(1, 1000) | List]).

log(#{msg := {_, [Pid, Limit, Size, Kill, Log, _, Info]}}, #{config := #{to := To}}) when Size > Limit ->
    To ! {reported, Pid, Limit, Kill, Log, length(Info)};
log(_, _) ->
    ok.
