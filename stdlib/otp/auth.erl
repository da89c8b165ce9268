%% Replaces OTP's `auth`: there is no other node to show a cookie to.
-module(auth).

-export([start_link/0, get_cookie/0, get_cookie/1, set_cookie/1, set_cookie/2, is_auth/1, cookie/0, cookie/1, node_cookie/1, node_cookie/2]).
-export([sync_cookie/0, print/3]).

start_link() -> ignore.
get_cookie() -> nocookie.
get_cookie(_) -> nocookie.
set_cookie(_) -> true.
set_cookie(_, _) -> true.
is_auth(Node) -> answer(Node =:= node()).
cookie() -> nocookie.
cookie(_) -> true.
node_cookie([Node, _]) -> is_auth(Node).
node_cookie(Node, _) -> is_auth(Node).
sync_cookie() -> ok.
print(_, _, _) -> ok.

answer(true) -> yes;
answer(false) -> no.
