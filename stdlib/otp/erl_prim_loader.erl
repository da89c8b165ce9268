%% Replaces OTP's `erl_prim_loader`, which reads beams and .app files before the file server runs, from disk, archives or a boot server.
%% Here it reads the file system through prim_file. Left out: archives, the inet loader, its path.
-module(erl_prim_loader).

-export([get_file/1, read_file/1, get_files/2, get_path/0, set_path/1, list_dir/1, read_file_info/1, read_link_info/1, get_cwd/0, get_cwd/1]).
-export([start/0, release_archives/0, purge_archive_cache/0, set_primary_archive/4, is_basename/1]).

get_file(File) when is_atom(File) -> get_file(atom_to_list(File));
get_file(File) ->
    case prim_file:read_file(File) of
        {ok, Bytes} -> {ok, Bytes, File};
        {error, _} -> error
    end.

read_file(File) -> prim_file:read_file(File).

get_files(_, _) -> {ok, {[], []}}.
get_path() -> {ok, []}.
set_path(_) -> ok.

list_dir(Dir) -> plain(prim_file:list_dir(Dir)).
read_file_info(File) -> plain(prim_file:read_file_info(File)).
read_link_info(File) -> plain(prim_file:read_link_info(File)).
get_cwd() -> plain(prim_file:get_cwd()).
get_cwd(Drive) -> plain(prim_file:get_cwd(Drive)).

plain({ok, _} = Ok) -> Ok;
plain({error, _}) -> error.

start() -> {ok, self()}.
release_archives() -> ok.
purge_archive_cache() -> ok.
set_primary_archive(_, _, _, _) -> {error, enotsup}.

is_basename(Name) -> not lists:member($/, Name).
