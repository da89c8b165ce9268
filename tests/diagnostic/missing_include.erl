-module(missing_include).
-export([main/1]).
-include("nowhere.hrl").

main(_) -> ok.
