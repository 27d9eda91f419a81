/* What the linker sees of the names within the library.
   SPDX-License-Identifier: MIT

   A program that is linked with libasyncc.a has its own functions beside the
   library's, hidden or not, and may well have a timer_start.  So what files of
   the library call across gets the project's prefix here, and the sources go
   without.  testsuite/asyncc.tools/symbols.sh looks that no name is missing.  */

#ifndef ASYNCC_NAMES_H
#define ASYNCC_NAMES_H

#define asyncc_fatal __asyncc_fatal
#define asyncc_poison __asyncc_poison
#define block_give __asyncc_block_give
#define block_take __asyncc_block_take
#define deque_empty_p __asyncc_deque_empty_p
#define deque_pop __asyncc_deque_pop
#define deque_push __asyncc_deque_push
#define deque_steal __asyncc_deque_steal
#define io_begin __asyncc_io_begin
#define io_check __asyncc_io_check
#define io_event __asyncc_io_event
#define io_free __asyncc_io_free
#define io_next_check __asyncc_io_next_check
#define io_of_event __asyncc_io_of_event
#define io_of_fd __asyncc_io_of_fd
#define io_reactor __asyncc_io_reactor
#define io_reconsider __asyncc_io_reconsider
#define io_state_get __asyncc_io_state_get
#define io_wait_begin __asyncc_io_wait_begin
#define io_wait_end __asyncc_io_wait_end
#define mailbox_end_wait __asyncc_mailbox_end_wait
#define mailbox_forked __asyncc_mailbox_forked
#define mailbox_get __asyncc_mailbox_get
#define mailbox_lock __asyncc_mailbox_lock
#define mailbox_lost __asyncc_mailbox_lost
#define mailbox_open __asyncc_mailbox_open
#define mailbox_push __asyncc_mailbox_push
#define mailbox_put __asyncc_mailbox_put
#define mailbox_silence __asyncc_mailbox_silence
#define mailbox_take __asyncc_mailbox_take
#define mailbox_unlock __asyncc_mailbox_unlock
#define member_run __asyncc_member_run
#define memory_lock __asyncc_memory_lock
#define memory_unlock __asyncc_memory_unlock
#define movable_detach __asyncc_movable_detach
#define movable_drop __asyncc_movable_drop
#define movable_handle_vtable __asyncc_movable_handle_vtable
#define movable_hold __asyncc_movable_hold
#define movable_let_go __asyncc_movable_let_go
#define movable_run __asyncc_movable_run
#define movable_spawn __asyncc_movable_spawn
#define movable_waker_vtable __asyncc_movable_waker_vtable
#define op_new __asyncc_op_new
#define op_result __asyncc_op_result
#define permits_admit __asyncc_permits_admit
#define permits_refuse __asyncc_permits_refuse
#define permits_release __asyncc_permits_release
#define permits_try __asyncc_permits_try
#define pinned_cancel __asyncc_pinned_cancel
#define pinned_deliver __asyncc_pinned_deliver
#define pinned_handle_vtable __asyncc_pinned_handle_vtable
#define pinned_hold __asyncc_pinned_hold
#define pinned_leave __asyncc_pinned_leave
#define pinned_let_go __asyncc_pinned_let_go
#define pinned_new __asyncc_pinned_new
#define pinned_release_handle __asyncc_pinned_release_handle
#define pinned_run __asyncc_pinned_run
#define pinned_waker_vtable __asyncc_pinned_waker_vtable
#define poll_now __asyncc_poll_now
#define poller_add __asyncc_poller_add
#define poller_check __asyncc_poller_check
#define poller_close __asyncc_poller_close
#define poller_open __asyncc_poller_open
#define poller_remove __asyncc_poller_remove
#define poller_wait __asyncc_poller_wait
#define poller_waited __asyncc_poller_waited
#define process_generation __asyncc_process_generation
#define queue_block_free __asyncc_queue_block_free
#define queue_block_new __asyncc_queue_block_new
#define queue_extend __asyncc_queue_extend
#define queue_free __asyncc_queue_free
#define queue_init __asyncc_queue_init
#define queue_pop __asyncc_queue_pop
#define queue_push __asyncc_queue_push
#define queue_wants_block_p __asyncc_queue_wants_block_p
#define runtime_init __asyncc_runtime_init
#define runtime_make __asyncc_runtime_make
#define runtime_wrong_loop __asyncc_runtime_wrong_loop
#define runtime_wrong_process __asyncc_runtime_wrong_process
#define scheduler_add __asyncc_scheduler_add
#define scheduler_left __asyncc_scheduler_left
#define scheduler_of __asyncc_scheduler_of
#define scheduler_push __asyncc_scheduler_push
#define scheduler_unlist __asyncc_scheduler_unlist
#define symbolizer_free __asyncc_symbolizer_free
#define symbolizer_new __asyncc_symbolizer_new
#define symbolizer_see __asyncc_symbolizer_see
#define task_deliver __asyncc_task_deliver
#define task_free __asyncc_task_free
#define task_new __asyncc_task_new
#define task_of_handle __asyncc_task_of_handle
#define task_of_waker __asyncc_task_of_waker
#define task_release_future __asyncc_task_release_future
#define this_worker __asyncc_this_worker
#define timer_after __asyncc_timer_after
#define timer_pending_p __asyncc_timer_pending_p
#define timer_start __asyncc_timer_start
#define timer_stop __asyncc_timer_stop
#define timers_fire __asyncc_timers_fire
#define timers_next __asyncc_timers_next
#define wait_drop __asyncc_wait_drop
#define wait_init __asyncc_wait_init
#define wait_leave __asyncc_wait_leave
#define wait_new __asyncc_wait_new
#define wait_next_p __asyncc_wait_next_p
#define wait_poll __asyncc_wait_poll
#define wait_try __asyncc_wait_try
#define waits_init __asyncc_waits_init
#define waits_lock __asyncc_waits_lock
#define waits_settle __asyncc_waits_settle
#define waits_unlock __asyncc_waits_unlock
#define worker_drive __asyncc_worker_drive
#define worker_drop_tasks __asyncc_worker_drop_tasks
#define worker_empty_mailbox __asyncc_worker_empty_mailbox
#define worker_run __asyncc_worker_run

#endif /* ASYNCC_NAMES_H */
