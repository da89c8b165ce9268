%% Replaces OTP's `erl_features`, which reads features from the emulator's command line and the loaded modules' meta data.
%% A running program has none enabled; keywords/0 is what io_lib asks when it quotes atoms.
-module(erl_features).

-export([all/0, configurable/0, info/1, short/1, long/1, enabled/0, keywords/0, keywords/1, load_allowed/1, init/0]).
-export([keyword_fun/2, keyword_fun/4, features_allowed/1, used/1, format_error/1, init_features/0]).

all() -> [].
configurable() -> [].
info(Feature) -> erlang:error(invalid_feature, [Feature]).
short(Feature) -> erlang:error(invalid_feature, [Feature]).
long(Feature) -> erlang:error(invalid_feature, [Feature]).
enabled() -> [].
keywords() -> [].
keywords(_) -> [].
load_allowed(_) -> ok.
init() -> ok.
init_features() -> ok.
keyword_fun(_, Fun) -> {ok, {[], Fun}}.
keyword_fun(_, _, _, Fun) -> {ok, {[], Fun}}.
features_allowed(_) -> ok.
used(_) -> [].
format_error(Error) -> io_lib:format("~tp", [Error]).
