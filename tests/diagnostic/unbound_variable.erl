-module(unbound_variable).
-export([main/1]).

main(Args) ->
    [put(Name, Valeu) || {Name, Value} <- Args].
