@echo off
rem Modular input defender_hunting: launch.bat finds Java and runs it.
call "%~dp0launch.bat" input defender_hunting %*
