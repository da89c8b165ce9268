%% What application:set_env/1 refuses, and reports of applications as text.
-module(application_config).
-export([main/1]).

main(_) ->
    [io:format("~p~n", [try application:set_env(Config) catch error:Why -> Why end]) || Config <- configs()],
    io:format("~p~n", [application:get_env(foo, bar)]),
    [io:format("~p~n", [application_controller:format_log(Report)]) || Report <- reports()],
    ok = application:set_env(kernel, error_logger_format_depth, 12),
    [io:format("~p~n", [application_controller:format_log(Report)]) || Report <- reports()],
    [io:format("~ts~n", [application_controller:format_log(Report, Options)]) || Report <- reports(), Options <- options()].

configs() ->
    [[{1, []}], [{foo, bar}], [foo_bar], [{foo, [{1, 2}]}], [{foo, [config]}], [{kernel, [{distributed, config}]}],
        [{foo, []}, {foo, []}], [{foo, [{bar, baz}, {bar, bat}]}], [{foo, [{bar, 1}]}, {kernel, [{distributed, [{a, 1, []}]}]}]].

reports() ->
    [#{label => {application_controller, exit}, report => [{application, app}, {exited, lists:seq(1, 40)}, {type, temporary}]},
        #{label => {application_controller, progress}, report => [{application, app}, {started_at, nonode@nohost}]}].

options() ->
    [#{}, #{depth => 5}, #{single_line => true}, #{single_line => true, depth => 5}, #{chars_limit => 60}, #{encoding => latin1}].
