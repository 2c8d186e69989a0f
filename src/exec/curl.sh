#!@BASH@
# Stands before the real curl: has it write its headers into a file of the run, and leaves its output,
# input and exit code as they are.
onscene_to=@DIRECTORY@
onscene_real= onscene_path=${PATH-}:
while [[ -n $onscene_path ]]; do
  onscene_place=${onscene_path%%:*} onscene_path=${onscene_path#*:}
  onscene_place=${onscene_place:-.}
  if [[ $onscene_place != "$onscene_to/bin" && -f $onscene_place/curl && -x $onscene_place/curl ]]; then
    onscene_real=$onscene_place/curl
    break
  fi
done
if [[ -z $onscene_real ]]; then
  printf 'curl: command not found\n' >&2
  exit 127
fi
onscene_code=0 onscene_first= onscene_quiet= onscene_before= onscene_url= onscene_bare=
onscene_count=0 onscene_next=0 onscene_seen=
onscene_head=$onscene_to/$$
printf 'untouched\n' 2>/dev/null >|"$onscene_head" || :
case ${1-} in -q | --disable) onscene_first=$1; shift ;; esac
# Nobody watches a meter in lines; curl knows how to leave it out since 7.67.
if [[ ! -t 2 ]] && "$onscene_real" --no-progress-meter --version >/dev/null 2>&1; then onscene_quiet=--no-progress-meter; fi
"$onscene_real" ${onscene_first:+"$onscene_first"} ${onscene_quiet:+"$onscene_quiet"} --dump-header "$onscene_head" "$@" || onscene_code=$?
for onscene_word in "$@"; do
  case $onscene_before,$onscene_word in
    *,--next | *,-:) onscene_next=1 ;;
    -[!-]*[oHdXuAebcmwTFxDKE],* | -[oHdXuAebcmwTFxDKE],*) ;;
    --request,* | --header,* | --data*,* | --json,* | --output,* | --user,* | --user-agent,*) ;;
    --max-time,* | --connect-timeout,* | --retry*,* | --write-out,* | --cookie*,* | --form*,*) ;;
    --resolve,* | --ca*,* | --cert*,* | --key*,* | --proxy*,* | --referer,* | --dump-header,*) ;;
    *,[hH][tT][tT][pP]://* | *,[hH][tT][tT][pP][sS]://*)
      onscene_count=$((onscene_count + 1))
      onscene_url=${onscene_url:-$onscene_word} ;;
    *,-* | *,) ;;
    *) onscene_bare=$onscene_word ;;
  esac
  onscene_before=$onscene_word
done
onscene_url=${onscene_url:-$onscene_bare}
if [[ -z $onscene_url ]]; then exit "$onscene_code"; fi
while IFS= read -r onscene_line; do
  case $onscene_line in
    untouched) onscene_seen=untouched ;;
    HTTP/*) onscene_line=${onscene_line#* }; onscene_seen+=" ${onscene_line:0:3}" ;;
  esac
done 2>/dev/null <"$onscene_head" || :
onscene_url=${onscene_url//[[:cntrl:]]/ }
printf '%s\t%s\t%s\t%s\t%s\n' "$onscene_code" "$onscene_count" "$onscene_next" "$onscene_seen" \
  "${onscene_url:0:2000}" 2>/dev/null >>"$onscene_to/answers" || :
exit "$onscene_code"
