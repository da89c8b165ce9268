%% The entry of a program that runs tests: ExUnit's or EUnit's own runner, with the modules that the compiler found.
%% Stands in place of `mix test` and `rebar3 eunit` after their compilation. Left out: coverage, stale tests, partitions, formatters by option.
-module(beamless_test).

-export([exunit/3, eunit/2]).

%% Scripts are the actions of test_helper.exs and its kin, as modules with main/1. Status 2 if tests failed, as Mix has it.
exunit(Scripts, Modules, Args) ->
    {ok, _} = application:ensure_all_started(ex_unit),
    ok = application:set_env(ex_unit, autorun, false),
    _ = [Script:main([]) || Script <- Scripts],
    'Elixir.ExUnit':configure(options(Args, #{include => [], exclude => [], options => []})),
    #{failures := Failures} = 'Elixir.ExUnit':run(Modules),
    beamless_elixir:finish(case Failures of 0 -> 0; _ -> 2 end).

%% Options come from `beamless test`, which knows them by the same names.
options(["seed", Seed | Args], All) -> option({seed, list_to_integer(Seed)}, Args, All);
options(["max-failures", Most | Args], All) -> option({max_failures, list_to_integer(Most)}, Args, All);
options(["trace", _ | Args], All) -> option({trace, true}, Args, All);
options(["only", Tag | Args], #{include := Include, exclude := Exclude} = All) ->
    options(Args, All#{include := [tag(Tag) | Include], exclude := [test | Exclude]});
options(["include", Tag | Args], #{include := Include} = All) -> options(Args, All#{include := [tag(Tag) | Include]});
options(["exclude", Tag | Args], #{exclude := Exclude} = All) -> options(Args, All#{exclude := [tag(Tag) | Exclude]});
options([], #{include := Include, exclude := Exclude, options := Options}) -> filter(include, Include) ++ filter(exclude, Exclude) ++ Options.

option(Option, Args, #{options := Options} = All) -> options(Args, All#{options := [Option | Options]}).

%% Over what the helper configured.
filter(_, []) -> [];
filter(Key, Tags) ->
    {ok, Configured} = application:get_env(ex_unit, Key),
    [{Key, lists:reverse(Tags, Configured)}].

tag(Text) ->
    [Tag] = 'Elixir.ExUnit.Filters':parse([unicode:characters_to_binary(Text)]),
    Tag.

%% Status 1 if tests failed.
eunit(Modules, Args) ->
    Options = case Args of ["trace", _ | _] -> [verbose]; _ -> [] end,
    case eunit:test(Modules, Options) of
        ok -> init:finish(0);
        _ -> init:finish(1)
    end.
