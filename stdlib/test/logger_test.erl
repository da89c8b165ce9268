-module(logger_test).
-compile([export_all, nowarn_export_all]).

%% The default handler's text for an event equals what OTP's formatter makes of it.
formats_test() ->
    [begin
        Event = #{level => L, msg => M, meta => maps:merge(#{time => 1700000000123456, pid => self(), gl => group_leader()}, Meta)},
        Otp = flat(logger_formatter:format(Event, #{legacy_header => true, single_line => false})),
        same({L, M, Otp}, {L, M, flat(beamless_logger:format(Event))})
    end || L <- [error, notice, debug], M <- messages(), Meta <- metas(M)].

same(A, A) -> ok.

flat(Text) -> unicode:characters_to_list(Text).

messages() ->
    [{string, "hé"}, {string, <<"bin">>}, {"~p and ~ts~n", [{a, "b"}, [8364]]}, {"~d", [x]}, {report, #{a => 1, b => "text"}},
        {report, [{a, 1}, {"s", <<"b">>}, {c, []}]}, {report, [{x, lists:seq(1, 60)}]}, {report, #{label => x, report => [{a, 1}]}},
        {report, [{a, 1}, zz]}].

metas({report, _}) ->
    [#{}, #{error_logger => #{tag => info_report}}, #{logger_formatter => #{title => "MY TITLE"}}, #{report_cb => fun logger:format_otp_report/1},
        #{report_cb => fun(_, #{single_line := false}) -> "two" end}, #{report_cb => fun(_) -> foo end}, #{report_cb => fun(_, _) -> foo end}];
metas(_) -> [#{}, #{error_logger => #{tag => info_msg}}].

error_logger_test() ->
    [begin
        [Otp] = events(logger, error_logger, F, A),
        [Ours] = events(x_logger, x_error_logger, F, A),
        same({F, A, text(Otp)}, {F, A, text(Ours)}),
        same(maps:get(domain, maps:get(meta, Otp), none), maps:get(domain, maps:get(meta, Ours), none))
    end || {F, A} <- [{error_msg, ["x"]}, {error_msg, ["~p~n", [x]]}, {error_msg, ["~p~n", []]}, {warning_msg, ["~p", [x]]}, {info_msg, ["hi"]},
        {error_report, [[{a, 1}]]}, {error_report, ["text"]}, {error_report, [mytype, [{a, 1}]]}, {info_report, [#{a => 1}]},
        {warning_report, [foo]}, {error_info, [foo]}]].

%% The events that reach a handler of our own.
events(Logger, Module, F, A) ->
    Self = self(),
    _ = Logger:remove_handler(t),
    ok = Logger:add_handler(t, ?MODULE, #{config => #{to => Self}}),
    _ = Logger:update_handler_config(default, level, none),
    apply(Module, F, A),
    ok = Logger:remove_handler(t),
    _ = Logger:update_handler_config(default, level, all),
    receive {event, E} -> [E] after 100 -> [{none, Module, F, A}] end.

log(Event, #{config := #{to := To}}) -> To ! {event, Event}.

text(Event) ->
    flat(logger_formatter:format(maps:update_with(meta, fun(M) -> M#{time => 0} end, Event), #{legacy_header => true, single_line => false})).

levels_test() ->
    L = [emergency, alert, critical, error, warning, notice, info, debug, all, none],
    [{A, B, C} = {A, B, x_logger:compare_levels(A, B)} || A <- L, B <- L, C <- [logger:compare_levels(A, B)]],
    true = x_logger:allow(notice, m),
    false = x_logger:allow(info, m),
    ok = x_logger:set_module_level(m, debug),
    true = x_logger:allow(debug, m),
    [{m, debug}] = x_logger:get_module_level(),
    ok = x_logger:unset_module_level(m),
    false = x_logger:allow(info, m),
    ok = x_logger:set_primary_config(level, all),
    true = x_logger:allow(debug, m),
    ok = x_logger:set_primary_config(level, notice).

metadata_test() ->
    ok = x_logger:set_process_metadata(#{a => 1}),
    ok = x_logger:update_process_metadata(#{b => 2}),
    #{a := 1, b := 2} = x_logger:get_process_metadata(),
    [#{meta := #{a := 1, c := 3}, msg := {report, #{x := y}}}] = events(x_logger, x_logger, log, [error, #{x => y}, #{c => 3}]),
    [#{msg := {"~p", [lazy]}}] = events(x_logger, x_logger, log, [error, fun(X) -> {"~p", [X]} end, lazy]),
    [{none, _, _, _}] = events(x_logger, x_logger, info, ["not allowed"]),
    ok = x_logger:unset_process_metadata(),
    undefined = x_logger:get_process_metadata(),
    ok = x_logger:add_primary_filter(f, {fun(_, _) -> stop end, []}),
    [{none, _, _, _}] = events(x_logger, x_logger, log, [error, "x"]),
    ok = x_logger:remove_primary_filter(f),
    {error, {not_found, f}} = x_logger:remove_primary_filter(f).
