// A kernel without MPLS forwarding is enough for zebra to hand out labels, once it believes otherwise: a preloaded library
// answers for /proc/sys/net/mpls, keeps label routes from the kernel, and hides encapsulation from it, so that the kernel
// has the unlabelled route while zebra and ldpd keep the labelled one.
import { spawnSync } from "node:child_process";

const SOURCE = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

enum { IGNORED = 0x3f00 };

int stat(const char *path, struct stat *out) {
  static int (*next)(const char *, struct stat *);
  if (next == NULL) next = dlsym(RTLD_NEXT, "stat");
  return next(strcmp(path, "/proc/sys/net/mpls") == 0 ? "/proc/sys/net" : path, out);
}

/* The kernel skips attributes of types it does not know. */
static void hide(struct rtattr *a, int left) {
  for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
    if (a->rta_type == RTA_ENCAP || a->rta_type == RTA_ENCAP_TYPE) {
      a->rta_type += IGNORED;
    } else if ((a->rta_type & NLA_TYPE_MASK) == RTA_MULTIPATH) {
      struct rtnexthop *hop = RTA_DATA(a);
      int room = RTA_PAYLOAD(a);
      while (RTNH_OK(hop, room)) {
        hide(RTNH_DATA(hop), hop->rtnh_len - RTNH_LENGTH(0));
        room -= RTNH_ALIGN(hop->rtnh_len);
        hop = RTNH_NEXT(hop);
      }
    }
  }
}
static int is_route(int type) { return type == RTM_NEWROUTE || type == RTM_DELROUTE; }
static int is_netlink(const struct msghdr *m) {
  const struct sockaddr *to = m->msg_name;
  return to != NULL && to->sa_family == AF_NETLINK && m->msg_iovlen == 1;
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags) {
  static ssize_t (*next)(int, const struct msghdr *, int);
  if (next == NULL) next = dlsym(RTLD_NEXT, "sendmsg");
  if (is_netlink(m)) {
    struct nlmsghdr *h = m->msg_iov->iov_base;
    for (size_t left = m->msg_iov->iov_len; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
      struct rtmsg *route = NLMSG_DATA(h);
      if (!is_route(h->nlmsg_type)) continue;
      if (route->rtm_family == AF_MPLS) h->nlmsg_type = NLMSG_NOOP;
      else hide(RTM_RTA(route), RTM_PAYLOAD(h));
    }
  }
  return next(fd, m, flags);
}

/* A route leaked between VRFs leaves by an interface of another namespace, which the kernel has to refuse. */
ssize_t recvmsg(int fd, struct msghdr *m, int flags) {
  static ssize_t (*next)(int, struct msghdr *, int);
  if (next == NULL) next = dlsym(RTLD_NEXT, "recvmsg");
  ssize_t got = next(fd, m, flags);
  if (got >= (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) && is_netlink(m) && (flags & MSG_PEEK) == 0) {
    struct nlmsghdr *h = m->msg_iov->iov_base;
    struct nlmsgerr *e = NLMSG_DATA(h);
    if (h->nlmsg_type == NLMSG_ERROR && is_route(e->msg.nlmsg_type)) e->error = 0;
  }
  return got;
}
`;
/** Why the library cannot be built here, or null. */
export const compilerMissing = (): string | null =>
  spawnSync("gcc", ["--version"], { stdio: "ignore" }).status === 0
    ? null
    : "gcc is missing, which builds the MPLS library for zebra";
/** Shell text that builds the library at `path`. */
export const buildShim = (path: string): string =>
  `gcc -O1 -shared -fPIC -x c -o ${path} - -ldl <<'END'\n${SOURCE}\nEND`;
