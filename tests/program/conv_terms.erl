%% Pids, refs, funs and tuples to text and back; erl_scan and erl_parse of a term.
-module(conv_terms).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [list_to_pid(pid_to_list(self())) =:= self()]),
    Ref = make_ref(),
    io:format("~p~n", [list_to_ref(ref_to_list(Ref)) =:= Ref]),
    io:format("~s~n", [erlang:fun_to_list(fun lists:map/2)]),
    io:format("~p~n", [[try F() catch error:R -> R end || F <- [fun() -> list_to_pid("<x>") end, fun() -> list_to_ref("") end, fun() -> list_to_tuple(a) end, fun() -> tuple_to_list([]) end]]]),
    [io:format("~p~n", [parse(T)]) || T <- ["{a, [1, 2.5], \"s\", <<1, 2>>}.", "#{k => 'v v'}.", "[x | y].", "-5.", "{unfinished", "$a.", "16#ff.", "f(x)."]].

parse(Text) ->
    case erl_scan:string(Text) of
        {ok, Tokens, _} ->
            case erl_parse:parse_term(Tokens) of
                {ok, Term} -> {ok, Term};
                {error, {Line, Module, Message}} -> {error, Line, lists:flatten(Module:format_error(Message))}
            end;
        {error, Info, _} -> {error, Info}
    end.
