defmodule Mix.Tasks.Beamless.Build do
  @shortdoc "Makes a static native executable of the project"
  @moduledoc """
  Makes a static native executable of the project.

      mix beamless.build
      mix beamless.build --release --target aarch64-linux

  The project is compiled with `MIX_ENV=prod` unless the environment or `beamless.toml` says otherwise.

  Everything after the task's name is handed to `beamless build`; `mix beamless.build --help` lists what it takes. The exit code is its own.
  """

  use Mix.Task

  @impl true
  def run(words), do: MixBeamless.run(["build" | words])
end
