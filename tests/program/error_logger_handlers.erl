%% The report handlers of error_logger: which events they get, its log file, and how deep terms are shown.
-module(error_logger_handlers).
-export([main/1]).
-export([init/1, handle_event/2, handle_call/2, handle_info/2, terminate/2]).

main(_) ->
    ok = error_logger:tty(false),
    io:format("~p~n", [error_logger:which_report_handlers()]),
    io:format("~p~n", [error_logger:logfile(filename)]),
    io:format("~p~n", [error_logger:logfile(close)]),
    io:format("~p~n", [error_logger:add_report_handler(?MODULE, self())]),
    io:format("~p~n", [error_logger:which_report_handlers()]),
    error_logger:error_msg("a ~p~n", [1]), next(),
    error_logger:error_msg({not_a, format}), next(),
    error_logger:info_msg("b ~p~n", [2]), next(),
    error_logger:warning_msg("c"), next(),
    error_logger:error_report([{tag, data}]), next(),
    error_logger:error_report(my_type, {a, tuple}), next(),
    error_logger:info_report({own, type}, "text"), next(),
    error_logger:warning_report(#{a => 1}), next(),
    logger:error("not for it"), next(),
    Pid = spawn(fun() -> exit({crashed, 1}) end), next(),
    Pid2 = spawn(fun() -> erlang:raise(error, {badmatch, 4}, [{module, function, 2, []}]) end),
    receive {event, error, {emulator, _, [Pid2, Why]}} -> io:format("emulator: ~p~n", [Why]) after 1000 -> io:format("none ~p~n", [Pid]) end,
    io:format("~p~n", [error_logger:delete_report_handler(?MODULE)]),
    io:format("~p~n", [error_logger:delete_report_handler(?MODULE)]),
    io:format("~p~n", [whereis(error_logger)]),
    Name = filename:join(os:getenv("TMPDIR", "/tmp"), "error_logger_handlers." ++ os:getpid()),
    io:format("~p~n", [error_logger:logfile({open, Name})]),
    io:format("~p~n", [error_logger:logfile({open, Name})]),
    io:format("~p~n", [error_logger:logfile(filename) =:= Name]),
    error_logger:error_msg("to the file: ~p~n", [x]),
    error_logger:error_report([{a, b}, {c, "d"}]),
    io:format("~p~n", [error_logger:logfile(close)]),
    {ok, Text} = file:read_file(Name),
    Lines = [L || L <- string:split(Text, "\n", all), L =/= <<>>],
    [io:format("~ts~n", [L]) || L <- Lines, binary:first(L) =/= $=],
    [io:format("~ts~n", [hd(string:split(L, "===="))]) || L <- Lines, binary:first(L) =:= $=],
    file:delete(Name),
    io:format("~p~n", [catch error_logger:add_report_handler(no_such_module)]),
    io:format("~p~n", [error_logger:add_report_handler(?MODULE, refuse)]),
    io:format("~p~n", [element(1, catch error_logger:add_report_handler("text"))]),
    depth().

depth() ->
    [begin
         ok = application:set_env(kernel, error_logger_format_depth, Depth),
         io:format("~p ~p~n", [error_logger:get_format_depth(), error_logger:limit_term(lists:seq(1, 30))])
     end || Depth <- [3, 12, unlimited]],
    ok = application:unset_env(kernel, error_logger_format_depth),
    io:format("~p~n", [error_logger:get_format_depth()]).

next() ->
    receive {event, Tag, {Pid, A, B}} when is_pid(Pid) -> io:format("~p ~p ~p ~p~n", [Tag, Pid =:= self(), A, B]);
            {event, Tag, {Who, A, _}} -> io:format("~p ~p ~p~n", [Tag, Who, A])
    after 200 -> io:format("nothing~n")
    end.

init(To) when is_pid(To) -> {ok, To};
init(refuse) -> refused.
handle_event({Tag, Leader, What}, To) when is_pid(Leader) -> To ! {event, Tag, What}, {ok, To}.
handle_info(_, To) -> {ok, To}.
handle_call(_, To) -> {ok, bad, To}.
terminate(Why, To) -> To ! {ended, Why}, goodbye.
